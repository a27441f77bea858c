using Icasync.Activities;
using Icasync.Activities.Notify;
using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Icasync.Functions.Http;
using Icasync.Functions.Runs;
using Icasync.Functions.Schedules;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Functions;

/// <summary>Registers what both hosts serve: the API, the schedules and everything below them.</summary>
public static class FunctionsRegistration
{
    /// <summary>Adds everything that the Functions app works with, beside what its host brings.</summary>
    public static IServiceCollection AddIcasyncApp(
        this IServiceCollection services, IcasyncSettings settings, WpsOptions wps) => services
        .AddIcasyncNotices(settings.Notify)
        .AddIcasyncTelemetry(settings.OtlpEndpoint)
        .AddIcasync(settings.Database, wps, settings.Sync)
        .AddIcasyncReports()
        .AddIcasyncApi(settings, CallerPolicy.OfApp())
        .AddSingleton(settings)
        .AddSingleton(HostIdentity.OfApp(
            Environment.GetEnvironmentVariable("WEBSITE_SITE_NAME") ?? Environment.MachineName,
            Environment.GetEnvironmentVariable("WEBSITE_INSTANCE_ID") is { Length: > 0 } id ? id
            : Guid.NewGuid().ToString("N")))
        .AddSingleton<RunDispatcher>()
        .AddHostedService<DatabaseStart>()
        .AddHostedService<HeartbeatService>();

    /// <summary>Adds the API and the schedules to services that have the activities already.</summary>
    /// <param name="policy">Who a caller is; hosts differ in whom they may believe.</param>
    public static IServiceCollection AddIcasyncApi(
        this IServiceCollection services, IcasyncSettings settings, CallerPolicy policy) => services
        .AddSingleton(settings.Schedules)
        .AddSingleton(policy)
        .AddSingleton(settings.Posts)
        .AddSingleton<PostLimiter>()
        .AddSingleton<ApiAnswers>()
        .AddSingleton<Idempotency>()
        .AddSingleton<RunApi>()
        .AddSingleton<RecallApi>()
        .AddSingleton<RunViewApi>()
        .AddSingleton<ChangeApi>()
        .AddSingleton<OperatorApi>()
        .AddSingleton<HistoryPurge>()
        .AddSingleton<PlanApi>()
        .AddSingleton<PlanViewApi>()
        .AddSingleton<ScheduleApi>()
        .AddSingleton<StaticFiles>()
        .AddSingleton<Freshness>()
        .AddSingleton<HealthApi>()
        .AddSingleton<TodayApi>()
        .AddSingleton<TermBooks>()
        .AddSingleton<TimetableApi>()
        .AddSingleton<DriftApi>()
        .AddSingleton<FindingApi>()
        .AddSingleton<OfficeRoutes>()
        .AddSingleton<ProgramRoutes>()
        .AddSingleton<ApiRoutes>()
        .AddSingleton<ScheduleBook>()
        .AddSingleton<ScheduleRunner>();
}
