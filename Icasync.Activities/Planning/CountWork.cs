using Dapper;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Planning;

/// <summary>
/// Answers the length of a step's work list. The list of the verify step is made here: the offerings whose answers were
/// doubtful are only known once the calls have been made (DESIGN 4). A step of a full run without a list is done here.
/// </summary>
public sealed class CountWork(
    Database database, WorkList work, RunStore runs, RunTree tree, AccessCheck access, ScopeReader scopes,
    SyncOptions options)
{
    /// <summary>The number of offerings in the step.</summary>
    [Function(nameof(CountWork))]
    public async Task<int> RunAsync([ActivityTrigger] StepInput input, CancellationToken cancellation)
    {
        int count = await CountAsync(input, cancellation);
        if (count == 0 && input.Attempt.Kind == RunKind.Full)
        {
            await SettleAsync(input, cancellation);
        }

        return count;
    }

    private async Task<int> CountAsync(StepInput input, CancellationToken cancellation)
    {
        int listed = await database.ReadAsync(
            connection => connection.QuerySingleAsync<int>(
                "SELECT COUNT(*) FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt AND step = @Step",
                new { input.Attempt.RunId, input.Attempt.Attempt, Step = input.Step.Word() }),
            cancellation);
        return listed > 0 || input.Step != OfferingStep.Verify
            ? listed
            : await ListDoubtfulAsync(input, cancellation);
    }

    // What the attempt worked on is its own to verify, also where that work has led the course out of a pilot's scope.
    private async Task<int> ListDoubtfulAsync(StepInput input, CancellationToken cancellation)
    {
        List<(string Id, string Offering, long Own)> doubtful = (await database.ReadAsync(
            connection => connection.QueryAsync<(string, string, long)>(
                """
                SELECT offering_id, offering, CASE WHEN offering_id IN (
                    SELECT offering_id FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt)
                    THEN 1 ELSE 0 END
                FROM icasync_offering WHERE term = @Term AND doubtful <> 0 ORDER BY offering
                """,
                new { input.Attempt.Term, input.Attempt.RunId, input.Attempt.Attempt }),
            cancellation)).ToList();
        if (doubtful.Count == 0)
        {
            return 0;
        }

        TermScope scope = await runs.FindAsync(input.Attempt.RunId, cancellation) is { } run
            ? await database.RepeatAsync(() => scopes.ReadAsync(run, cancellation), cancellation)
            : TermScope.Whole;
        List<(string, string)> covered = doubtful
            .Where(one => one.Own != 0 || scope.Covers(
                new OfferingKey(input.Attempt.Term, one.Offering), desired: null))
            .Select(one => (one.Id, one.Offering)).ToList();
        return await database.InTransactionAsync(
            (connection, transaction) => work.CreateAsync(
                connection, transaction, input.Attempt.Key(), input.Step, covered),
            cancellation);
    }

    // The step verify is done when no offering is doubtful. Where events have no attendees, people see them through the
    // calendar, and the step attendees only checks their access.
    private async Task SettleAsync(StepInput input, CancellationToken cancellation)
    {
        RunRow? run = await runs.FindAsync(input.Attempt.RunId, cancellation);
        if (run is null || run.Attempt != input.Attempt.Attempt)
        {
            return;
        }

        if (input.Step == OfferingStep.Verify)
        {
            await tree.FinishAsync(run.RunId, TreePath.EventsVerify, NodeState.Completed, cancellation);
        }
        else if (input.Step == OfferingStep.Attendees && options.EventAttendees == "none")
        {
            (int whole, int lacking) =
                await database.RepeatAsync(() => access.RunAsync(run, cancellation), cancellation);
            await tree.StartAsync(run.RunId, TreePath.EventsAttendees, whole + lacking, cancellation);
            await tree.EndAsync(run.RunId, [(TreePath.EventsAttendees, whole, lacking)], cancellation);
        }
    }
}
