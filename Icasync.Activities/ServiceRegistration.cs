using System.Net;
using Icasync.Activities.Calendars;
using Icasync.Activities.Care;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Notify;
using Icasync.Activities.Offerings;
using Icasync.Activities.Participants;
using Icasync.Activities.Planning;
using Icasync.Activities.Probing;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Activities.Wps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Icasync.Activities;

/// <summary>Registers everything that effects need; both hosts and the simulation call it.</summary>
public static class ServiceRegistration
{
    /// <summary>Adds the database, the ledger, the WPS client and the activities' collaborators.</summary>
    public static IServiceCollection AddIcasync(
        this IServiceCollection services, DatabaseOptions database, WpsOptions wps, SyncOptions sync)
    {
        services.TryAddSingleton(TimeProvider.System);
        object? clock = services.Last(one => one.ServiceType == typeof(TimeProvider)).ImplementationInstance;
        if (database.Provider == DatabaseProvider.SqlServer && clock is TimeProvider time)
        {
            services.AddSingleton<TimeProvider>(new DatabaseClock(time));
        }

        services.TryAddSingleton(Random.Shared);
        services.AddSingleton(database).AddSingleton(wps).AddSingleton(sync);
        services.AddSingleton<Database>().AddSingleton<SourceReader>().AddSingleton<SourceMembers>()
            .AddSingleton<SourceCourses>().AddSingleton<CsvImport>().AddSingleton<CsvExport>()
            .AddSingleton<ServerRights>().AddSingleton<WriteBack>().AddSingleton<SessionTable>();
        services.AddSingleton<RunStore>().AddSingleton<RunHeartbeat>().AddSingleton<StandstillWatch>()
            .AddSingleton<EngineHistory>()
            .AddSingleton<RunTree>().AddSingleton<RunActs>().AddSingleton<TermActs>()
            .AddSingleton<OperatorLog>().AddSingleton<WorkList>();
        services.AddSingleton<FailureLog>().AddSingleton<FindingLog>().AddSingleton<CallLog>()
            .AddSingleton<PhaseBoundary>().AddSingleton<SourceRemarks>();
        services.AddSingleton<OwedWriteBack>().AddSingleton<ProcessedRows>().AddSingleton<RecordProcessed>()
            .AddSingleton<TakenBackRows>()
            .AddSingleton<Rollback>()
            .AddSingleton<InstallationActs>().AddSingleton<TermAdoption>()
            .AddSingleton<AdoptionRecorder>();
        services.AddSingleton<ChangeLog>().AddSingleton<FenceGuard>().AddSingleton<LedgerStore>()
            .AddSingleton<RemoteWrites>().AddSingleton<InstallationStore>();
        services.TryAddSingleton(provider => new UnknownOutcomePolicy(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<StagingStore>().AddSingleton<ChangeDetector>().AddSingleton<AggregateSessions>();
        services.AddSingleton<TermPeopleReader>().AddSingleton<ScopeReader>().AddSingleton<UserView>()
            .AddSingleton<WhyReader>();
        services.AddSingleton<CalendarLedger>().AddSingleton<CalendarDirectory>().AddSingleton<CalendarWriter>();
        services.AddSingleton<EventLedger>().AddSingleton<EventObserver>().AddSingleton<EventWriter>();
        services.AddSingleton<AccessLedger>().AddSingleton<PermissionObserver>().AddSingleton<PendingPeople>()
            .AddSingleton<AccessWriter>().AddSingleton<AccessRevoker>()
            .AddSingleton<AttendeeLedger>().AddSingleton<AttendeeWriter>();
        services.AddSingleton<LedgerReader>().AddSingleton<TermPlanner>().AddSingleton<WantedReader>()
            .AddSingleton<PlanPreview>()
            .AddSingleton<HeldPlans>().AddSingleton<PlanCourses>()
            .AddSingleton<AttemptPlanner>().AddSingleton<PlanGuards>()
            .AddSingleton<PlanWriter>().AddSingleton<PastReader>()
            .AddSingleton<PlanReader>().AddSingleton<DeleteReleases>();
        AddSteps(services);
        services.AddSingleton<RunTelemetry>().AddSingleton<RunClosing>().AddSingleton<RunEnding>()
            .AddSingleton<RecallCheck>().AddSingleton<Retention>()
            .AddSingleton<ForecastLog>().AddSingleton<RunSpans>();
        NoticeRegistration.AddCore(services);
        AddWps(services, wps);
        return services;
    }

    private static void AddSteps(IServiceCollection services)
    {
        services.AddSingleton<ExtraRemover>().AddSingleton<ExtraGuard>();
        services.AddSingleton<CalendarRestorer>().AddSingleton<Ownership>()
            .AddSingleton<CalendarReading>().AddSingleton<CalendarAdoption>().AddSingleton<ForeignEvents>();
        services.AddSingleton<StagedLessons>().AddSingleton<CalendarIntents>().AddSingleton<EventIntents>()
            .AddSingleton<AccessIntents>().AddSingleton<IntentResolver>();
        services.AddSingleton<CalendarVerifier>().AddSingleton<EventVerifier>().AddSingleton<AccessVerifier>()
            .AddSingleton<Verifier>();
        services.AddSingleton<DriftReader>().AddSingleton<DriftMender>().AddSingleton<DriftRepairer>()
            .AddSingleton<TermDriftReader>().AddSingleton<SourceComparison>().AddSingleton<DriftLog>();
        services.AddSingleton<OfferingWorkReader>().AddSingleton<CalendarStep>().AddSingleton<EventStep>()
            .AddSingleton<AttendeeStep>().AddSingleton<RemovalStep>().AddSingleton<OfferingStepRunner>();
        services.AddSingleton<OfferingClaims>().AddSingleton<OfferingHealer>().AddSingleton<WorkItemRunner>();
    }

    private static void AddWps(IServiceCollection services, WpsOptions wps)
    {
        services.TryAddSingleton<HttpMessageHandler>(_ => new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AllowAutoRedirect = false,
            UseCookies = false,
        });
        services.AddSingleton(provider => new WpsLimiter(
            wps.RequestsPerSecond, wps.MaxConcurrency, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<CallShares>()));
        services.AddSingleton<CallShareTable>().AddSingleton<CallShares>();
        services.AddSingleton<WpsProfiles>().AddSingleton<Probe>();
        services.AddSingleton<WpsCallMeter>().AddSingleton<WpsAttempts>()
            .AddSingleton<WpsTransport>().AddSingleton<IWpsApi, WpsClient>();
    }
}
