using System.Data.Common;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Aggregation;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Staging;

/// <summary>
/// Reads the whole timetable of a term, aggregates every offering and stages what WPS should hold: one streamed
/// transaction that stands as a whole or not at all (S05). Run again, it leaves what it staged.
/// </summary>
public sealed class AggregateSessions(
    Database database,
    SourceReader source,
    StagingStore staging,
    WriteBack writeBack,
    FindingLog findings,
    RunTree tree,
    PhaseBoundary phase,
    SyncOptions options)
{
    /// <summary>Stages the term.</summary>
    [Function(nameof(AggregateSessions))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation)
    {
        // A user sync aggregates too, and shows only what it does to people.
        TreePath[] steps = attempt.Kind == RunKind.Full
            ? [
                TreePath.AggregateExtractLessons, TreePath.AggregateAggregateSessions,
                TreePath.AggregateValidateSessions,
            ]
            : [];
        return phase.RunAsync(
            attempt,
            async run =>
            {
                await database.InTransactionAsync(
                    (connection, transaction) =>
                        StageAsync(connection, transaction, attempt, run, only: null, steps, cancellation),
                    cancellation);
                return PhaseOutcome.Done(PhaseWork.None);
            },
            cancellation,
            steps);
    }

    /// <summary>
    /// Aggregates and stages offerings; false when an earlier execution of the attempt has done it. For the whole term
    /// the quarantine and the findings are written too; whoever names offerings has counted them over all rows.
    /// </summary>
    /// <param name="only">These offerings; null means all.</param>
    /// <param name="steps">The steps of the tree that end with it.</param>
    public async Task<bool> StageAsync(
        DbConnection connection, DbTransaction transaction, AttemptInput attempt, RunRow run,
        IReadOnlySet<string>? only, IEnumerable<TreePath> steps, CancellationToken cancellation)
    {
        if (!await StagingStore.IsOpenAsync(connection, transaction, attempt.Key()))
        {
            return false;
        }

        TermCollector collector = new();
        List<StagedOffering> batch = [];
        List<(string OfferingId, IReadOnlyList<TimetableRow> Rows)> read = [];
        await foreach (OfferingRows offering in source.ReadTimetableAsync(attempt.Term, only, cancellation))
        {
            AggregatedOffering aggregated = OfferingAggregator.Aggregate(
                new OfferingKey(attempt.Term, offering.Offering ?? string.Empty), offering.Rows,
                options.ToAggregation());
            collector.Add(aggregated);
            if (offering.Offering is null)
            {
                continue;
            }

            batch.Add(new StagedOffering(aggregated.Desired, AccessKnown: false, aggregated.RowVersions));
            if (options.WriteBack)
            {
                read.Add((aggregated.Desired.Key.Id, Processed(offering.Rows, aggregated)));
            }

            if (batch.Count == StagingStore.OfferingsPerWriteMax)
            {
                await WriteAsync(connection, transaction, attempt, batch, read);
            }
        }

        await WriteAsync(
            connection, transaction, attempt, batch, read,
            [.. steps.Select(step => tree.Ending(run.RunId, step, done: 1, failed: 0))]);
        if (only is null)
        {
            await findings.WriteQuarantineAsync(connection, transaction, run, collector.Quarantined);
            await findings.WriteFindingsAsync(connection, transaction, run, group: 0, collector.Findings());
        }

        return true;
    }

    private async Task WriteAsync(
        DbConnection connection, DbTransaction transaction, AttemptInput attempt, List<StagedOffering> batch,
        List<(string OfferingId, IReadOnlyList<TimetableRow> Rows)> read, params IReadOnlyList<Statement> then)
    {
        await staging.WriteAsync(connection, transaction, attempt.Key(), batch, then);
        if (read.Count > 0)
        {
            await writeBack.StageAsync(connection, transaction, attempt.Key(), read);
        }

        batch.Clear();
        read.Clear();
    }

    // Quarantined rows keep their NULL, so that the source's owners see which rows were not processed (DOMAIN D1).
    private static List<TimetableRow> Processed(IReadOnlyList<TimetableRow> rows, AggregatedOffering aggregated)
    {
        HashSet<TimetableRow> quarantined = new(
            aggregated.Quarantined.Select(entry => entry.Row), ReferenceEqualityComparer.Instance);
        return rows.Where(row => !quarantined.Contains(row)).ToList();
    }
}
