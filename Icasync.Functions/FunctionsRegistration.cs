using Icasync.Activities;
using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Icasync.Functions.Http;
using Icasync.Functions.Schedules;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Functions;

/// <summary>Registers what both hosts serve: the API, the schedules and everything below them.</summary>
public static class FunctionsRegistration
{
    /// <summary>Adds the API and the schedules to services that have the activities already.</summary>
    public static IServiceCollection AddIcasyncApi(this IServiceCollection services, IcasyncSettings settings) =>
        services.AddSingleton(settings.Schedules).AddSingleton<RunApi>().AddSingleton<Idempotency>().AddSingleton<ScheduleRunner>();
}
