using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Planning;
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
    TermDriftReader reader,
    SourceComparison source,
    FindingLog findings,
    FailureLog failures,
    WorkList work,
    DriftLog lessons,
    PhaseBoundary phase)
{
    private const string DriftPrefix = "drift.";

    /// <summary>Compares the term; writes nothing to WPS.</summary>
    [Function(nameof(CompareTerm))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation) =>
        phase.RunAsync(
            attempt,
            async run =>
            {
                HashSet<string> only = await failures.ChosenAsync(run, cancellation);
                TermScope scope = await source.ScopeAsync(run, cancellation);
                ILookup<bool, (string OfferingId, string Offering)> offerings =
                    (await OfferingsAsync(attempt, only, cancellation)).ToLookup(
                        one => scope.Covers(new OfferingKey(attempt.Term, one.Offering), desired: null));
                List<(string OfferingId, string Offering)> inScope = offerings[true].ToList();
                TermDrift drift = await reader.ReadAsync(attempt, run, inScope, cancellation);
                int repairs = await RecordAsync(attempt, only, inScope, drift, cancellation);
                IReadOnlyList<string> pending = await source.CompareAsync(run, only, scope, cancellation);
                await CountAsync(
                    attempt, pending.Union(offerings[false].Select(one => one.Offering)).Count(), cancellation);
                return PhaseOutcome.Done(PhaseWork.None with { Repairs = run.Options.Repair ? repairs : 0 });
            },
            cancellation);

    private Task CountAsync(AttemptInput attempt, int outOfScope, CancellationToken cancellation) => database.RunAsync(
        [RunTallies.Set(
            database.Dialect, attempt.RunId, [KeyValuePair.Create(TermPlan.OutOfScopeCount, outOfScope)])],
        cancellation);

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

    private Task<int> RecordAsync(
        AttemptInput attempt, HashSet<string> only, List<(string OfferingId, string Offering)> offerings,
        TermDrift drift, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                Statement open = FailureLog.OfSteps(attempt.RunId);
                await Statement.ExecuteAsync(
                    database, connection, transaction,
                    failures.DroppingMoot(
                        attempt.RunId, only,
                        new Dictionary<OfferingStep, HashSet<string>>
                        {
                            [OfferingStep.Repair] =
                                drift.Drifted.Select(one => one.Offering).ToHashSet(StringComparer.Ordinal),
                        },
                        await connection.QueryAsync<(string, string, string)>(
                            open.Sql, open.Parameters, transaction)));
                int repairs =
                    await work.CreateAsync(connection, transaction, attempt.Key(), OfferingStep.Repair, drift.Drifted);
                await lessons.WriteAsync(
                    connection, transaction, attempt.RunId, attempt.Term, offerings.Select(one => one.OfferingId),
                    drift);
                await findings.WriteFindingsAsync(connection, transaction, attempt.RunId, group: 1, drift.Remarks);
                await Statement.ExecuteAsync(
                    database, connection, transaction,
                    RunTallies.Replacing(
                        database, attempt.RunId, DriftPrefix,
                        [.. drift.Counts.Select(
                            one => KeyValuePair.Create(DriftPrefix + WireFormat.Word(one.Key), one.Value))]));
                return repairs;
            },
            cancellation);
}
