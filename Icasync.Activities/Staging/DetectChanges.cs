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
    private static readonly TreePath[] Detecting = [TreePath.DetectCourses, TreePath.DetectUsers];

    /// <summary>Stages what was touched.</summary>
    [Function(nameof(DetectChanges))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation) =>
        phase.RunAsync(
            attempt,
            async run =>
            {
                DetectedChanges changes = await DetectAsync(attempt, cancellation);

                // What was touched is staged before it is planned; the step belongs to the phase that carries it out.
                TreePath[] staged = changes.Touched.Count > 0 ? [TreePath.UpdateReAggregate] : [];
                await database.RunAsync(
                    [
                        .. Detecting.Select(step => tree.Ending(run.RunId, step, done: 1, failed: 0)),
                        .. staged.Select(step => tree.Starting(run.RunId, step, total: 1)),
                    ],
                    cancellation);
                await StageAsync(attempt, run, changes, staged, cancellation);
                return PhaseOutcome.Done(PhaseWork.None);
            },
            cancellation,
            Detecting);

    private async Task<DetectedChanges> DetectAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        await pending.AskAsync(attempt, cancellation);
        return await detector.DetectAsync(attempt.Term, cancellation);
    }

    // Lessons and people in one transaction: lessons alone would look like courses that everybody has left.
    private async Task StageAsync(
        AttemptInput attempt, RunRow run, DetectedChanges changes, TreePath[] staged, CancellationToken cancellation)
    {
        bool stands = changes.Touched.Count + changes.Access.Count + changes.Quarantined.Count
            + changes.Findings.Count + run.Quarantined.Count == 0 && !run.FindingGroups.Contains(0);
        if (stands)
        {
            return;
        }

        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (changes.Touched.Count == 0
                    || await aggregate.StageAsync(
                        connection, transaction, attempt, run, changes.Touched, staged, cancellation))
                {
                    await staging.AddingAccess(
                        attempt.Key(),
                        changes.Access.Select(one => (new OfferingKey(attempt.Term, one.Offering).Id, one.Access)))
                        .ExecuteAsync(connection, transaction);
                    await findings.WriteQuarantineAsync(
                        connection, transaction, run, changes.Quarantined);
                    await findings.WriteFindingsAsync(
                        connection, transaction, run, group: 0, changes.Findings);
                }
            },
            cancellation);
    }
}
