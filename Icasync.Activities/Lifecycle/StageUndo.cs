using Icasync.Activities.Ledger;
using Icasync.Activities.Offerings;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Stages what an undo wants: the courses that the other run changed, as they were before it, and WPS is asked what
/// people have changed of them since. Of a retirement it stages what stays. Run again, it leaves what it staged.
/// </summary>
public sealed class StageUndo(
    Database database, PastReader past, DriftReader drift, StagingStore staging, FindingLog findings, RunTree tree,
    PhaseBoundary phase)
{
    /// <summary>The group of the findings of what an undo leaves as it is.</summary>
    private const int FindingGroup = 6;

    /// <summary>Stages the courses.</summary>
    [Function(nameof(StageUndo))]
    public Task<PhaseOutcome> RunAsync([ActivityTrigger] AttemptInput attempt, CancellationToken cancellation) =>
        phase.RunAsync(
            attempt,
            async run =>
            {
                PhaseOutcome outcome = await StageAsync(attempt, run, cancellation);
                await tree.EndAsync(run.RunId, [(TreePath.CompareBeforeImages, 1, 0)], cancellation);
                return outcome;
            },
            cancellation,
            [TreePath.CompareBeforeImages]);

    private async Task<PhaseOutcome> StageAsync(AttemptInput attempt, RunRow run, CancellationToken cancellation)
    {
        List<PastOffering> pasts = [];
        await foreach (PastOffering one in past.ReadAsync(
            run.Term, run.Options, run.RunId, now => ByHandAsync(attempt, now, cancellation), cancellation))
        {
            pasts.Add(one);
        }

        List<StagedOffering> wanted = [.. pasts.Select(one => one.Wanted).OfType<StagedOffering>()];
        List<Finding> remarks = [.. pasts.SelectMany(one => one.Remarks())];
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (!await StagingStore.IsOpenAsync(connection, transaction, attempt.Key()))
                {
                    return;
                }

                await staging.WriteAsync(connection, transaction, attempt.Key(), wanted);
                await staging.AddingAccess(
                    attempt.Key(), wanted.Select(one => (one.Desired.Key.Id, one.Desired.Access)))
                    .ExecuteAsync(connection, transaction);
                await findings.WriteFindingsAsync(connection, transaction, run, FindingGroup, remarks);
            },
            cancellation);
        return PhaseOutcome.Done(PhaseWork.None);
    }

    private async Task<IReadOnlySet<LoggedObject>?> ByHandAsync(
        AttemptInput attempt, LedgerOffering now, CancellationToken cancellation)
    {
        try
        {
            return (await drift.ReadAsync(attempt.Key(), now, cancellation)).ToObjects(now.Key);
        }
        catch (CalendarForbiddenException)
        {
            // WPS lets nobody of us look: the step that would write meets the same, as a failure of the course.
            return new HashSet<LoggedObject>();
        }
    }
}
