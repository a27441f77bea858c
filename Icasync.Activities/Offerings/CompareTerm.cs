using System.Data.Common;
using Dapper;
using Icasync.Activities.Aggregation;
using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Offerings;

/// <summary>
/// The consistency check: every recorded calendar is compared with what WPS holds; drift is counted by class and the
/// offerings that have any become the work list of the repair. Then the ledger is compared with the source: what has
/// changed there since is no drift but a remark, for a sync to bring over.
/// </summary>
public sealed class CompareTerm(
    Database database,
    LedgerStore store,
    DriftReader drift,
    ChangeDetector detector,
    FindingLog findings,
    FailureLog failures,
    CallLog calls,
    RunTree tree,
    WorkList work,
    PhaseRunner phase)
{
    private const int OfferingsAtOnceMax = 8;

    /// <summary>Compares the term; writes nothing to WPS.</summary>
    [Function(nameof(CompareTerm))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation) =>
        phase.RunAsync(
            attempt,
            async run =>
            {
                using IDisposable scope = WpsCallMeter.Scope(run.RunId);
                HashSet<string> only = await failures.ChosenAsync(run, cancellation);
                List<(string OfferingId, string Offering)> offerings = await OfferingsAsync(attempt, only, cancellation);
                await tree.StartAsync(run.RunId, "compare/ledger with WPS", offerings.Count, cancellation);
                SortedDictionary<string, int> found = new(StringComparer.Ordinal);
                List<(string, string)> drifted = [];
                foreach ((string OfferingId, string Offering)[] some in offerings.Chunk(OfferingsAtOnceMax))
                {
                    OfferingDrift[] results = await Task.WhenAll(some.Select(one => DriftAsync(attempt.Term, one.Offering, cancellation)));
                    foreach (((string id, string offering), OfferingDrift result) in some.Zip(results))
                    {
                        foreach ((string kind, int count) in result.Counts)
                        {
                            found[kind] = found.GetValueOrDefault(kind) + count;
                        }

                        if (result.Counts.Count > 0)
                        {
                            drifted.Add((id, offering));
                        }
                    }

                    await tree.AddAsync(run.RunId, "compare/ledger with WPS", some.Length, failed: 0, cancellation);
                }

                await tree.FinishAsync(run.RunId, "compare/ledger with WPS", RunTree.Done, cancellation);
                await calls.FlushAsync(run.RunId, cancellation);
                await RecordAsync(attempt, only, found, drifted, cancellation);
                await CompareSourceAsync(attempt, run, only, cancellation);
                return PhaseOutcome.Done(PhaseWork.None with { Repairs = run.Options.Repair ? drifted.Count : 0 });
            },
            cancellation);

    private async Task CompareSourceAsync(
        AttemptInput attempt, RunRow run, HashSet<string> only, CancellationToken cancellation)
    {
        const string Node = "compare/ledger with source";
        await tree.StartAsync(run.RunId, Node, total: 1, cancellation);
        DetectedChanges changes = await detector.DetectAsync(attempt.Term, cancellation);
        List<Finding> pending = changes.Touched
            .Where(offering => only.Count == 0 || only.Contains(offering))
            .Order(StringComparer.Ordinal)
            .Select(offering => new Finding("SOURCE_PENDING", offering, "the timetable and the ledger differ; the next sync brings it to WPS"))
            .ToList();
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await findings.WriteQuarantineAsync(connection, transaction, run.RunId, changes.Quarantined);
                await findings.WriteFindingsAsync(connection, transaction, run.RunId, group: 0, pending);
            },
            cancellation);
        await tree.AddAsync(run.RunId, Node, done: 1, failed: 0, cancellation);
        await tree.FinishAsync(run.RunId, Node, RunTree.Done, cancellation);
    }

    private async Task<OfferingDrift> DriftAsync(string term, string offering, CancellationToken cancellation)
    {
        LedgerOffering ledger = await store.LoadAsync(new OfferingKey(term, offering), cancellation);
        try
        {
            return await drift.ReadAsync(ledger, cancellation);
        }
        catch (CalendarForbiddenException)
        {
            return new OfferingDrift(new Dictionary<string, int> { ["calendarForbidden"] = 1 });
        }
    }

    private async Task<List<(string OfferingId, string Offering)>> OfferingsAsync(
        AttemptInput attempt, HashSet<string> only, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<(string OfferingId, string Offering)>(
            """
            SELECT offering_id, offering FROM icasync_offering
            WHERE term = @Term AND (calendar_id IS NOT NULL OR owed IS NOT NULL) ORDER BY offering
            """,
            new { attempt.Term })).Where(one => only.Count == 0 || only.Contains(one.Offering)).ToList();
    }

    private Task RecordAsync(
        AttemptInput attempt, HashSet<string> only, SortedDictionary<string, int> found,
        IReadOnlyList<(string OfferingId, string Offering)> drifted, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await failures.DropMootAsync(
                    connection, transaction, attempt.RunId, only,
                    new Dictionary<string, HashSet<string>>
                    {
                        [OfferingSteps.Repair] = drifted.Select(one => one.Offering).ToHashSet(StringComparer.Ordinal),
                    });
                await work.CreateAsync(connection, transaction, attempt.Key(), OfferingSteps.Repair, drifted);
                await connection.ExecuteAsync(
                    "DELETE FROM icasync_tally WHERE run_id = @RunId AND name LIKE 'drift.%'", new { attempt.RunId }, transaction);
                await connection.ExecuteAsync(
                    "INSERT INTO icasync_tally (run_id, name, n) VALUES (@RunId, @name, @n)",
                    found.Select(one => new { attempt.RunId, name = "drift." + one.Key, n = one.Value }),
                    transaction);
            },
            cancellation);
}

/// <summary>How one offering's calendar differs from the ledger.</summary>
public sealed record OfferingDrift(IReadOnlyDictionary<string, int> Counts)
{
    public bool CalendarGone { get; init; }
    public string? RemoteTitle { get; init; }

    /// <summary>Recorded events that WPS does not hold as recorded: missing, or with another title, time or place.</summary>
    public IReadOnlyList<LedgerEvent> MissingEvents { get; init; } = [];
    public IReadOnlyList<LedgerEvent> EditedEvents { get; init; } = [];

    /// <summary>Events that carry a marker of ours but are not recorded.</summary>
    public IReadOnlyList<MarkedEvent> ExtraEvents { get; init; } = [];
    public IReadOnlyList<LedgerAccess> MissingAccess { get; init; } = [];
    public IReadOnlyList<(LedgerAccess Entry, HeldPermission Held)> ChangedAccess { get; init; } = [];

    /// <summary>People with access whom the ledger does not know: given by hand.</summary>
    public IReadOnlyList<HeldPermission> ExtraAccess { get; init; } = [];
}

/// <summary>Reads what WPS holds of one offering and compares it with the ledger. Foreign events are not counted.</summary>
public sealed class DriftReader(IWpsApi wps, PermissionObserver permissions)
{
    /// <summary>The differences of one offering.</summary>
    public async Task<OfferingDrift> ReadAsync(LedgerOffering ledger, CancellationToken cancellation)
    {
        if (ledger is { CalendarId: null, Owed: null })
        {
            return new OfferingDrift(new Dictionary<string, int>());
        }

        ledger = ledger.WithOwed();
        if (ledger.CalendarId is not { } calendarId || await wps.GetCalendarAsync(calendarId, cancellation) is not { } calendar)
        {
            return new OfferingDrift(new Dictionary<string, int> { ["calendarMissing"] = 1 }) { CalendarGone = true };
        }

        OfferingDrift drift = await EventsAsync(calendarId, ledger, cancellation);
        drift = await AccessAsync(drift, calendarId, ledger, cancellation);
        string? title = calendar.Summary == ledger.Title ? null : calendar.Summary;
        Dictionary<string, int> counts = new()
        {
            ["calendarTitle"] = title is null ? 0 : 1,
            ["eventMissing"] = drift.MissingEvents.Count,
            ["eventEdited"] = drift.EditedEvents.Count,
            ["eventDoubled"] = drift.ExtraEvents.Count,
            ["accessMissing"] = drift.MissingAccess.Count,
            ["accessRole"] = drift.ChangedAccess.Count,
            ["accessExtra"] = drift.ExtraAccess.Count,
        };
        return new OfferingDrift(counts.Where(one => one.Value > 0).ToDictionary())
        {
            RemoteTitle = title,
            MissingEvents = drift.MissingEvents,
            EditedEvents = drift.EditedEvents,
            ExtraEvents = drift.ExtraEvents,
            MissingAccess = drift.MissingAccess,
            ChangedAccess = drift.ChangedAccess,
            ExtraAccess = drift.ExtraAccess,
        };
    }

    private async Task<OfferingDrift> EventsAsync(string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        List<LedgerEvent> recorded = ledger.Events.Where(entry => entry is { EventId: not null, Content: not null }).ToList();
        Dictionary<string, WpsEvent> held = new(StringComparer.Ordinal);
        if (recorded.Count > 0)
        {
            DateTimeOffset from = recorded.Min(entry => EventObserver.At(entry.Content!.Start)).AddDays(-1);
            DateTimeOffset to = recorded.Max(entry => EventObserver.At(entry.Content!.End)).AddDays(1);
            await foreach (WpsEvent one in wps.ListEventsAsync(calendarId, from, to, cancellation))
            {
                held[one.Id] = one;
            }
        }

        // Who moves a lesson by hand may move it out of the days that were listed: it is asked for by its id before it is
        // called missing, or the repair would make a second one beside it.
        foreach (LedgerEvent entry in recorded.Where(entry => !held.ContainsKey(entry.EventId!)))
        {
            if (await wps.GetEventAsync(calendarId, entry.EventId!, cancellation) is { } elsewhere)
            {
                held[entry.EventId!] = elsewhere;
            }
        }

        HashSet<string> ids = recorded.Select(entry => entry.EventId!).ToHashSet(StringComparer.Ordinal);
        return new OfferingDrift(new Dictionary<string, int>())
        {
            MissingEvents = recorded.Where(entry => !held.ContainsKey(entry.EventId!)).ToList(),
            EditedEvents = recorded.Where(entry => held.TryGetValue(entry.EventId!, out WpsEvent? one) && !Same(entry.Content!, one)).ToList(),
            ExtraEvents = held.Values
                .Where(one => !ids.Contains(one.Id) && EventMatcher.Marker(one.Description) is not null)
                .Select(one => new MarkedEvent(EventMatcher.Marker(one.Description)!, one.Id))
                .ToList(),
        };
    }

    private async Task<OfferingDrift> AccessAsync(
        OfferingDrift drift, string calendarId, LedgerOffering ledger, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, HeldPermission> held = await permissions.ListAsync(calendarId, cancellation);
        List<LedgerAccess> recorded = ledger.Access.Where(entry => entry.State == LedgerState.Live).ToList();
        HashSet<string> numbers = ledger.Access.Select(entry => entry.Number).ToHashSet(StringComparer.Ordinal);
        return drift with
        {
            MissingAccess = recorded.Where(entry => !held.ContainsKey(entry.Number)).ToList(),
            ChangedAccess = recorded
                .Where(entry => held.TryGetValue(entry.Number, out HeldPermission? one) && one.Role != entry.Role)
                .Select(entry => (entry, held[entry.Number]))
                .ToList(),
            ExtraAccess = held.Values.Where(one => !numbers.Contains(one.Number)).ToList(),
        };
    }

    private static bool Same(EventContent wanted, WpsEvent held) =>
        held.Summary == wanted.Summary
        && held.Start == EventObserver.At(wanted.Start)
        && held.End == EventObserver.At(wanted.End)
        && (held.Location is null || held.Location == wanted.Location)
        && (held.Description is null || held.Description == wanted.Description);
}
