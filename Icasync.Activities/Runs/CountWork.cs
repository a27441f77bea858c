using Dapper;
using Icasync.Activities.Sql;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Activities.Runs;

/// <summary>
/// Answers the length of a step's work list. The list of the verify step is made here: the offerings whose answers were
/// doubtful are only known once the calls have been made (DESIGN 4).
/// </summary>
public sealed class CountWork(Database database, WorkList work)
{
    /// <summary>The number of offerings in the step.</summary>
    [Function(nameof(CountWork))]
    public Task<int> RunAsync([ActivityTrigger] StepInput input, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (input.Step == OfferingSteps.Verify)
                {
                    List<(string, string)> doubtful = (await connection.QueryAsync<(string, string)>(
                        "SELECT offering_id, offering FROM icasync_offering WHERE term = @Term AND doubtful <> 0 ORDER BY offering",
                        new { input.Attempt.Term },
                        transaction)).ToList();
                    await work.CreateAsync(connection, transaction, input.Attempt.Key(), input.Step, doubtful);
                    return doubtful.Count;
                }

                return await connection.QuerySingleAsync<int>(
                    "SELECT COUNT(*) FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt AND step = @Step",
                    new { input.Attempt.RunId, input.Attempt.Attempt, input.Step },
                    transaction);
            },
            cancellation);
}
