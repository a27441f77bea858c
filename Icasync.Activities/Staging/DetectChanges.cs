using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Staging;

/// <summary>
/// Finds the offerings that the source touched since they were recorded (DOMAIN 5.2, D2, F17): a row in a version not
/// seen, unfinished work, or other people than recorded. Those are staged whole; everything else is left alone.
/// </summary>
public sealed class DetectChanges(
    Database database,
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
                DetectedChanges changes = await tree.StepsAsync(
                    run.RunId, [TreePath.DetectCourses, TreePath.DetectUsers], () => DetectAsync(attempt, cancellation),
                    cancellation);

                // What was touched is staged before it is planned; the step belongs to the phase that carries it out.
                return await tree.StepsAsync(
                    run.RunId, changes.Touched.Count > 0 ? [TreePath.UpdateReAggregate] : [],
                    () => StageAsync(attempt, changes, cancellation), cancellation);
            },
            cancellation);

    private async Task<DetectedChanges> DetectAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        await pending.AskAsync(attempt, cancellation);
        return await detector.DetectAsync(attempt.Term, cancellation);
    }

    // Lessons and people in one transaction: lessons alone would look like courses that everybody has left.
    private Task<PhaseOutcome> StageAsync(
        AttemptInput attempt, DetectedChanges changes, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (changes.Touched.Count == 0
                    || await aggregate.StageAsync(connection, transaction, attempt, changes.Touched, cancellation))
                {
                    await staging.WriteAccessAsync(
                        connection, transaction, attempt.Key(),
                        changes.Access.Select(one => (new OfferingKey(attempt.Term, one.Offering).Id, one.Access)));
                    await findings.WriteQuarantineAsync(
                        connection, transaction, attempt.RunId, changes.Quarantined);
                    await findings.WriteFindingsAsync(
                        connection, transaction, attempt.RunId, group: 0, changes.Findings);
                }

                return PhaseOutcome.Done(PhaseWork.None);
            },
            cancellation);
}
