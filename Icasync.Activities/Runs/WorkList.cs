using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>
/// Which offerings a step treats, numbered, so that the engine's history carries numbers only; each row keeps the
/// offering's own outcome and times (DESIGN 4).
/// </summary>
public sealed class WorkList(Database database, TimeProvider time)
{
    private static readonly string[] Columns = ["run_id", "attempt", "step", "number", "offering_id", "offering"];

    /// <summary>
    /// Writes the list of a step once and answers its length: when an attempt asks again, the list that stands is kept
    /// with its outcomes, because shards of it may be on their way.
    /// </summary>
    public async Task<int> CreateAsync(
        DbConnection connection,
        DbTransaction transaction,
        AttemptKey attempt,
        OfferingStep step,
        IReadOnlyList<(string OfferingId, string Offering)> offerings)
    {
        int there = await connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt AND step = @step",
            new { attempt.RunId, attempt.Attempt, step = step.Word() },
            transaction);
        if (there > 0)
        {
            return there;
        }

        await Inserting(attempt, step, offerings).ExecuteAsync(connection, transaction);
        return offerings.Count;
    }

    /// <summary>The list of a step that has none.</summary>
    public Statement Inserting(
        AttemptKey attempt, OfferingStep step, IEnumerable<(string OfferingId, string Offering)> offerings) =>
        database.Insert(
            "icasync_work", Columns,
            offerings.Select((item, number) => new object?[]
            {
                attempt.RunId, attempt.Attempt, step.Word(), number, item.OfferingId, item.Offering,
            }));

    /// <summary>Marks an offering as begun, and the nodes it counts for.</summary>
    public IReadOnlyList<Statement> Starting(
        AttemptKey attempt, OfferingStep step, long number, IReadOnlyList<TreePath> nodes) =>
    [
        new(
            """
            UPDATE icasync_work SET started_at = COALESCE(started_at, @now)
            WHERE run_id = @RunId AND attempt = @Attempt AND step = @step AND number = @number
            """,
            new { now = time.NowText(), attempt.RunId, attempt.Attempt, step = step.Word(), number }),
        RunTree.Beginning(database.Dialect, attempt.RunId, nodes, time.NowText()),
    ];

    /// <summary>
    /// Records the outcome of an offering and counts it in the tree, once: a repeated execution finds it recorded.
    /// </summary>
    public IReadOnlyList<Statement> Finishing(
        AttemptKey attempt, OfferingStep step, long number, WorkOutcome outcome, IReadOnlyList<NodeCount> nodes) =>
    [
        RunTree.Counting(database.Dialect, attempt, step, number, nodes, time.NowText()),
        new(
            """
            UPDATE icasync_work SET outcome = @outcome, finished_at = @now
            WHERE run_id = @RunId AND attempt = @Attempt AND step = @step AND number = @number AND outcome IS NULL
            """,
            new
            {
                outcome = WireFormat.Word(outcome), now = time.NowText(), attempt.RunId, attempt.Attempt,
                step = step.Word(),
                number,
            }),
    ];
}
