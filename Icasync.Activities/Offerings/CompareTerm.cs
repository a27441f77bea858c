using System.Data.Common;
using Dapper;
using Icasync.Activities.Calendars;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Activities.Wps;
using Icasync.Domain.Calendars;
using Icasync.Domain.Runs;
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
    CalendarDirectory directory,
    ChangeDetector detector,
    FindingLog findings,
    FailureLog failures,
    CallLog calls,
    RunTree tree,
    WorkList work,
    PhaseBoundary phase)
{
    private const int OfferingsAtOnceMax = 8;

    /// <summary>Compares the term; writes nothing to WPS.</summary>
    [Function(nameof(CompareTerm))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation) =>
        phase.RunAsync(
            attempt,
            async run =>
            {
                HashSet<string> only = await failures.ChosenAsync(run, cancellation);
                List<(string OfferingId, string Offering)> offerings =
                    await OfferingsAsync(attempt, only, cancellation);
                await tree.StartAsync(run.RunId, "compare/ledger with WPS", offerings.Count, cancellation);
                SortedDictionary<string, int> found = new(StringComparer.Ordinal);
                List<(string, string)> drifted = [];
                List<Finding> foreign = [];
                foreach ((string OfferingId, string Offering)[] some in offerings.Chunk(OfferingsAtOnceMax))
                {
                    (OfferingDrift Drift, bool Settled)[] results =
                        await Task.WhenAll(some.Select(one => DriftAsync(attempt.Term, one.Offering, cancellation)));
                    foreach (((string id, string offering), (OfferingDrift result, bool settled)) in some.Zip(results))
                    {
                        foreach ((string kind, int count) in result.Counts)
                        {
                            found[kind] = found.GetValueOrDefault(kind) + count;
                        }

                        // An unfinished call is settled by a repair, like any difference.
                        if (result.Counts.Count > 0 || !settled)
                        {
                            drifted.Add((id, offering));
                        }

                        if (result.ForeignAccess > 0)
                        {
                            foreign.Add(new Finding(
                                "ACCESS_FOREIGN", offering,
                                $"{result.ForeignAccess} people have access that icasync did not give; it stays"));
                        }
                    }

                    await tree.AddAsync(run.RunId, "compare/ledger with WPS", some.Length, failed: 0, cancellation);
                }

                await tree.FinishAsync(run.RunId, "compare/ledger with WPS", NodeState.Completed, cancellation);
                foreign.AddRange(await UnprovenAsync(attempt, offerings, cancellation));
                await calls.FlushAsync(run.RunId, cancellation);
                await RecordAsync(attempt, only, found, drifted, foreign, cancellation);
                await CompareSourceAsync(attempt, run, only, cancellation);
                return PhaseOutcome.Done(PhaseWork.None with { Repairs = run.Options.Repair ? drifted.Count : 0 });
            },
            cancellation);

    // A calendar that no row records may be a course's by its title, and nothing proves it: a person decides.
    private async Task<IEnumerable<Finding>> UnprovenAsync(
        AttemptInput attempt, List<(string OfferingId, string Offering)> offerings, CancellationToken cancellation)
    {
        Dictionary<string, string> numbers = new(StringComparer.Ordinal);
        foreach ((_, string offering) in offerings)
        {
            numbers[CalendarTitle.Shown(offering)] = offering;
        }

        return (await directory.ListUnrecordedAsync(attempt.Key(), cancellation))
            .Select(one => CalendarTitle.Endings(one.Summary).FirstOrDefault(numbers.ContainsKey))
            .OfType<string>()
            .Select(shown => new Finding(
                "CALENDAR_UNPROVEN", numbers[shown],
                "another calendar has this course's number in its title; nothing proves that it is ours, so it stays"));
    }

    private async Task CompareSourceAsync(
        AttemptInput attempt, RunRow run, HashSet<string> only, CancellationToken cancellation)
    {
        const string Node = "compare/ledger with source";
        await tree.StartAsync(run.RunId, Node, total: 1, cancellation);
        DetectedChanges changes = await detector.DetectAsync(attempt.Term, cancellation);
        List<Finding> pending = changes.Touched
            .Where(offering => only.Count == 0 || only.Contains(offering))
            .Order(StringComparer.Ordinal)
            .Select(
                offering =>
                    new Finding(
                        "SOURCE_PENDING", offering,
                        "the timetable and the ledger differ; the next sync brings it to WPS"))
            .ToList();
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await findings.WriteQuarantineAsync(connection, transaction, run.RunId, changes.Quarantined);
                await findings.WriteFindingsAsync(connection, transaction, run.RunId, group: 0, pending);
            },
            cancellation);
        await tree.AddAsync(run.RunId, Node, done: 1, failed: 0, cancellation);
        await tree.FinishAsync(run.RunId, Node, NodeState.Completed, cancellation);
    }

    private async Task<(OfferingDrift Drift, bool Settled)> DriftAsync(
        string term, string offering, CancellationToken cancellation)
    {
        LedgerOffering ledger = await store.LoadAsync(new OfferingKey(term, offering), cancellation);
        bool settled = !ledger.HasIntents && ledger.Doubtful == Doubt.None;
        try
        {
            return (await drift.ReadAsync(ledger, cancellation), settled);
        }
        catch (CalendarForbiddenException)
        {
            return (new OfferingDrift(new Dictionary<string, int> { ["calendarForbidden"] = 1 }), settled);
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
        IReadOnlyList<(string OfferingId, string Offering)> drifted, IReadOnlyList<Finding> foreign,
        CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await failures.DropMootAsync(
                    connection, transaction, attempt.RunId, only,
                    new Dictionary<OfferingStep, HashSet<string>>
                    {
                        [OfferingStep.Repair] = drifted.Select(one => one.Offering).ToHashSet(StringComparer.Ordinal),
                    });
                await work.CreateAsync(connection, transaction, attempt.Key(), OfferingStep.Repair, drifted);
                await findings.WriteFindingsAsync(connection, transaction, attempt.RunId, group: 1, foreign);
                await connection.ExecuteAsync(
                    "DELETE FROM icasync_tally WHERE run_id = @RunId AND name LIKE 'drift.%'", new { attempt.RunId },
                    transaction);
                await connection.ExecuteAsync(
                    "INSERT INTO icasync_tally (run_id, name, n) VALUES (@RunId, @name, @n)",
                    found.Select(one => new { attempt.RunId, name = "drift." + one.Key, n = one.Value }),
                    transaction);
            },
            cancellation);
}
