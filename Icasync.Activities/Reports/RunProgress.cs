using System.Data.Common;
using Dapper;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Reports;

/// <summary>
/// How far a run is, in hundredths. A step's total grows while the run learns what there is to do, so the share of work
/// done can fall; the highest value seen is kept, and that one is shown (O09).
/// </summary>
public sealed class RunProgress(Database database)
{
    /// <summary>The value of a run that has nothing left to do.</summary>
    public const int Whole = 100;

    /// <summary>The highest value of a run that has not ended.</summary>
    private const int OpenMax = 99;

    private const string TallyName = "progress";

    /// <summary>Weights of phases, in the order of <see cref="RunSteps"/>: about their share of a run's time.</summary>
    private static readonly Dictionary<RunKind, int[]> Weights = new()
    {
        [RunKind.Full] = [2, 6, 6, 42, 40, 4],
        [RunKind.Incremental] = [20, 35, 20, 20, 5],
        [RunKind.Users] = [10, 15, 70, 5],
        [RunKind.Check] = [60, 35, 5],
    };

    /// <summary>
    /// Takes the run's present share of work into what is shown, unless it is lower. To be called now and then.
    /// </summary>
    public async Task KeepAsync(string runId, RunKind kind, CancellationToken cancellation)
    {
        int now = Share(kind, await database.ReadAsync(connection => ReadNodesAsync(connection, runId), cancellation));

        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var row = new { runId, name = TallyName, now };
                int changed = await connection.ExecuteAsync(
                    """
                    UPDATE icasync_tally SET n = CASE WHEN n < @now THEN @now ELSE n END WHERE run_id = @runId
                        AND name = @name
                    """,
                    row,
                    transaction);
                if (changed == 0)
                {
                    await connection.ExecuteAsync(
                        "INSERT INTO icasync_tally (run_id, name, n) VALUES (@runId, @name, @now)", row, transaction);
                }
            },
            cancellation);
    }

    /// <summary>What is shown of a run.</summary>
    internal static async Task<ProgressSummary> ReadAsync(
        DbConnection connection, RunRow run, IReadOnlyDictionary<string, int> tallies, int failed)
    {
        IReadOnlyList<NodeRow> nodes = await ReadNodesAsync(connection, run.RunId);
        bool whole = run.State is RunState.Completed or RunState.CompletedWithFailures or RunState.RolledBack;
        int done = whole ? Whole : tallies.TryGetValue(TallyName, out int kept) ? kept : Share(run.Kind, nodes);
        string? phase = nodes
            .Where(node => node.Parent is not null && node.StartedAt is not null)
            .OrderByDescending(node => node.State == RunTree.Running)
            .ThenByDescending(node => node.StartedAt, StringComparer.Ordinal)
            .Select(node => node.Parent)
            .FirstOrDefault();
        return new ProgressSummary(done, Whole, failed, phase);
    }

    /// <summary>The nodes of a run, phases before their steps.</summary>
    internal static async Task<IReadOnlyList<NodeRow>> ReadNodesAsync(DbConnection connection, string runId) =>
        (await connection.QueryAsync<NodeRow>(
            """
            SELECT path AS Path, parent AS Parent, ordinal AS Ordinal, name AS Name, state AS State, done AS Done,
                   total AS Total, failed AS Failed, started_at AS StartedAt, finished_at AS FinishedAt
            FROM icasync_node WHERE run_id = @runId ORDER BY ordinal, path
            """,
            new { runId })).ToList();

    private static int Share(RunKind kind, IReadOnlyList<NodeRow> nodes)
    {
        List<string> phases = RunSteps.Of(kind).Select(phase => phase.Name).ToList();
        int[] weights = Weights[kind];
        int last = phases.FindLastIndex(phase => nodes.Any(node => node.Parent == phase && node.StartedAt is not null));
        double sum = 0;
        for (int i = 0; i <= last; i++)
        {
            // A phase before the one that works now counts as done, also where a step of it was skipped.
            sum += weights[i] * (i < last ? 1 : nodes.Where(node => node.Parent == phases[i]).Average(Part));
        }

        return Math.Min(OpenMax, (int)sum);
    }

    private static double Part(NodeRow node) => node.State switch
    {
        RunTree.Done or RunTree.DoneWithFailures or RunTree.Skipped => 1,
        _ => node.Total == 0 ? 0 : Math.Min(1, (double)(node.Done + node.Failed) / node.Total),
    };
}
