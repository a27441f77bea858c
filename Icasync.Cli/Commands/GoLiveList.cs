using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Probing;
using Icasync.Domain.Runs;

namespace Icasync.Cli.Commands;

/// <summary>
/// The checklist of docs/go-live.md: what the machine can see it ticks, of the rest it says who must confirm it.
/// </summary>
public sealed class GoLiveList(Workspace workspace, IcasyncSettings settings)
{
    /// <summary>The names of the lines, in their order.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        "contact-range", "accounts", "backup", "probe", "scopes", "access", "rate", "term", "forecast", "notices",
        "pilot", "office", "first-full", "check", "people", "schedules", "way-back",
    ];

    /// <summary>Reads where each line stands.</summary>
    /// <param name="term">The term that goes live; null means the configured one, or the one that is now.</param>
    public async Task<IReadOnlyList<GoLiveItem>> ReadAsync(string? term, CancellationToken cancellation)
    {
        term ??= settings.Sync.Term ?? await workspace.Get<TermReader>().FindCurrentAsync(cancellation);
        List<GoLiveItem> items = [.. ByPeople(), .. await ProbedAsync(cancellation)];
        items.Add(GoLiveItem.Tick(
            "term", term is not null, $"{term}",
            "no term spans today or starts later; name one with --term or Icasync__Sync__Term"));
        items.AddRange(Told());
        items.AddRange(term is null ? [] : await RunsAsync(term, cancellation));
        return [.. Ids.Select(id => items.FirstOrDefault(item => item.Id == id)
            ?? new GoLiveItem(id, GoLiveState.Open, "waits for the line 'term'"))];
    }

    private static GoLiveItem[] ByPeople() =>
    [
        GoLiveItem.Ask(
            "contact-range", "the WPS administrator",
            "the app's contact range covers all teachers and students, and this machine's address is on its list"),
        GoLiveItem.Ask(
            "accounts", "the WPS administrator",
            "accounts carry the staff or student number as external id (ex_user_id)"),
        GoLiveItem.Ask("backup", "the database administrator", "icasync's tables are backed up with the timetable's"),
        GoLiveItem.Ask("office", "the timetable office", "the calendars of the pilot courses are as they should be"),
        GoLiveItem.Ask(
            "way-back", "the operator",
            "they know how to stop (terminate, pause schedules) and how to go back (--on-failure rollback)"),
    ];

    private async Task<GoLiveItem[]> ProbedAsync(CancellationToken cancellation)
    {
        WpsProfile? profile = await workspace.Get<WpsProfiles>().FindAsync(cancellation);
        ProbeFinding? Finding(string id) => profile?.Findings.FirstOrDefault(finding => finding.Id == id);
        string seen = ProbeText.Of(profile);
        return
        [
            GoLiveItem.Tick(
                "probe", profile is { Open: 0 }, seen,
                profile is null ? seen : $"{seen}; look at each, then probe again"),
            GoLiveItem.Tick(
                "scopes", Finding("SCOPES") is { Outcome: ProbeOutcome.AsAssumed }, "none is missing",
                Finding("SCOPES")?.Found is { } lacking ? $"grant the app {lacking}, then probe again" : "probe first"),
            GoLiveItem.Tick(
                "access", Finding("S7") is { Found: not null }, "asked with test accounts",
                "probe with --account, so that questions about access are tried"),
            GoLiveItem.Tick(
                "rate", Finding("RATE") is { Found: not null } || settings.Wps?.IsRateSet == true,
                settings.Wps?.IsRateSet == true
                    ? "set by Icasync__Wps__RequestsPerSecond"
                    : $"{Finding("RATE")?.Found} calls a second",
                "probe without --rate-seconds 0, or set Icasync__Wps__RequestsPerSecond"),
        ];
    }

    private GoLiveItem[] Told()
    {
        NotifyOptions notify = settings.Notify;
        ScheduleOptions schedules = settings.Schedules;
        string[] on =
        [
            .. new[]
            {
                ("nightly", schedules.Nightly), ("incremental", schedules.Incremental), ("users", schedules.Users),
                ("check", schedules.Check),
            }.Where(one => one.Item2 is not null).Select(one => $"{one.Item1} '{one.Item2}'"),
        ];
        return
        [
            GoLiveItem.Tick(
                "notices", notify.WebhookUrl is not null || notify.WpsReceivers.Count > 0 || notify.Smtp is not null,
                "somebody is told", "set a channel: Icasync__Notify__WebhookUrl, …WpsReceivers or …SmtpHost"),
            GoLiveItem.Tick(
                "schedules", schedules.Nightly is not null && schedules.Check is not null, string.Join(", ", on),
                "set Icasync__Sync__CheckSchedule beside the nightly sync: without it nobody sees what people change"),
        ];
    }

    private async Task<GoLiveItem[]> RunsAsync(string term, CancellationToken cancellation)
    {
        IReadOnlyList<RunRow> runs = await workspace.Get<RunStore>().ListAsync(
            term, null, RunState.Completed, null, 200, cancellation);
        TodayView today = await workspace.Get<TodayReader>().ReadAsync(term, cancellation);
        RunRow? pilot = runs.FirstOrDefault(run => run is { Kind: RunKind.Full, Options.Courses.Count: > 0 });
        RunRow? full = runs.FirstOrDefault(run => run is { Kind: RunKind.Full, Options.Courses.Count: 0 });
        RunRow? check = runs.FirstOrDefault(run => run.Kind == RunKind.Check);
        PlanDocument plan = await workspace.Get<PlanPreview>().PlanAsync(
            RunKind.Full, term, new RunOptions(), hasLedger: true, cancellation);
        await workspace.Get<WpsProfiles>().RefreshAsync(cancellation);
        return
        [
            new GoLiveItem(
                "forecast", GoLiveState.Done,
                "a full sync now: " + Forecast.Of(plan, workspace.Get<WpsProfiles>()).Text),
            GoLiveItem.Tick(
                "pilot", pilot is not null || full is not null, $"{pilot?.RunId ?? full?.RunId}",
                $"set Icasync__Sync__Pilot, then icasync sync full --term {term}"),
            GoLiveItem.Tick(
                "first-full", full is not null, $"{full?.RunId}", $"icasync sync full --term {term}"),
            GoLiveItem.Tick(
                "check", check is not null && today.Drift is null, $"{check?.RunId} found WPS as it should be",
                check is null
                    ? $"icasync check --term {term}"
                    : $"{today.Drift?.Count} differences: icasync check --term {term} --repair"),
            GoLiveItem.Tick(
                "people", full is not null && today.People is null, "WPS knows everybody",
                full is null
                    ? "known after the first full sync"
                    : $"{today.People?.Count} people have no account at WPS: icasync why --person NUMBER"),
        ];
    }
}
