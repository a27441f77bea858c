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
    /// <param name="policy">Who a caller is; hosts differ in whom they may believe.</param>
    public static IServiceCollection AddIcasyncApi(
        this IServiceCollection services, IcasyncSettings settings, CallerPolicy policy) => services
        .AddSingleton(settings.Schedules)
        .AddSingleton(policy)
        .AddSingleton(new PostLimits())
        .AddSingleton<PostLimiter>()
        .AddSingleton<ApiAnswers>()
        .AddSingleton<Idempotency>()
        .AddSingleton<RunApi>()
        .AddSingleton<OperatorApi>()
        .AddSingleton<PlanApi>()
        .AddSingleton<ScheduleApi>()
        .AddSingleton<StaticFiles>()
        .AddSingleton<HealthApi>()
        .AddSingleton<ApiRoutes>()
        .AddSingleton<ScheduleBook>()
        .AddSingleton<ScheduleRunner>();
}
