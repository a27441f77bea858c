using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Staging;

/// <summary>
/// Finds the offerings that the source touched since they were recorded (DOMAIN 5.2, D2, F17): a row in a version not
/// seen, unfinished work, or other people than recorded. Those are staged whole; everything else is left alone.
/// </summary>
public sealed class DetectChanges(
    Database database,
    SourceReader source,
    ChangeDetector detector,
    PendingPeople pending,
    AggregateSessions aggregate,
    StagingStore staging,
    FindingLog findings,
    RunTree tree,
    PhaseBoundary phase)
{
    /// <summary>Stages what was touched.</summary>
    [Function(nameof(DetectChanges))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation) =>
        phase.RunAsync(
            attempt,
            async run =>
            {
                foreach (string node in new[] { "detect/courses", "detect/users" })
                {
                    await tree.StartAsync(run.RunId, node, total: 1, cancellation);
                }

                await pending.AskAsync(attempt, cancellation);
                DetectedChanges changes = await detector.DetectAsync(attempt.Term, cancellation);
                if (changes.Touched.Count > 0)
                {
                    await aggregate.StageAsync(
                        attempt, source.ReadTimetableAsync(attempt.Term, changes.Touched, cancellation), whole: false,
                        cancellation);
                }

                await StageAccessAsync(attempt, changes, cancellation);
                foreach (string node in new[] { "detect/courses", "detect/users" })
                {
                    await tree.AddAsync(run.RunId, node, done: 1, failed: 0, cancellation);
                    await tree.FinishAsync(run.RunId, node, RunTree.Done, cancellation);
                }

                return PhaseOutcome.Done(PhaseWork.None);
            },
            cancellation);

    private Task StageAccessAsync(AttemptInput attempt, DetectedChanges changes, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await staging.WriteAccessAsync(
                    connection, transaction, attempt.Key(),
                    changes.Access.Select(one => (new OfferingKey(attempt.Term, one.Offering).Id, one.Access)));
                await findings.WriteQuarantineAsync(connection, transaction, attempt.RunId, changes.Quarantined);
                await findings.WriteFindingsAsync(connection, transaction, attempt.RunId, group: 0, changes.Findings);
            },
            cancellation);
}
