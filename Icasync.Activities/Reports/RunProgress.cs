using System.Data.Common;
using Dapper;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Reports;

/// <summary>How far a run is, in hundredths (O09).</summary>
internal static class RunProgress
{
    /// <summary>What is shown of a run.</summary>
    internal static async Task<ProgressSummary> ReadAsync(
        DbConnection connection, RunRow run, IReadOnlyDictionary<string, int> tallies, int failed)
    {
        IReadOnlyList<NodeRow> nodes = await ReadNodesAsync(connection, run.RunId);
        bool whole = run.State is RunState.Completed or RunState.CompletedWithFailures or RunState.RolledBack;
        int? planned = tallies.TryGetValue(RunTallies.PlannedCalls, out int calls) ? calls : null;
        long made = planned is null ? 0 : await ReadWritesAsync(connection, run.RunId)
            - tallies.GetValueOrDefault(RunTallies.CallsBefore);
        int done = whole ? ProgressShare.Whole
            : Share(run.Kind, nodes, planned is { } known ? (known, made) : null);
        string? phase = nodes
            .Where(node => node.Parent is not null && node.StartedAt is not null)
            .OrderByDescending(node => node.NodeState == NodeState.Running)
            .ThenByDescending(node => node.StartedAt, StringComparer.Ordinal)
            .Select(node => node.Parent)
            .FirstOrDefault();
        return new ProgressSummary(done, ProgressShare.Whole, failed, phase, planned, made);
    }

    private static Task<long> ReadWritesAsync(DbConnection connection, string runId) =>
        connection.QuerySingleAsync<long>(
            "SELECT COALESCE(SUM(calls), 0) FROM icasync_call WHERE run_id = @runId AND is_write = 1", new { runId });

    /// <summary>The nodes of a run, phases before their steps.</summary>
    internal static async Task<IReadOnlyList<NodeRow>> ReadNodesAsync(DbConnection connection, string runId) =>
        (await connection.QueryAsync<NodeRow>(
            """
            SELECT path AS Path, parent AS Parent, ordinal AS Ordinal, name AS Name, state AS State, done AS Done,
                   total AS Total, failed AS Failed, started_at AS StartedAt, finished_at AS FinishedAt
            FROM icasync_node WHERE run_id = @runId ORDER BY ordinal, path
            """,
            new { runId })).ToList();

    /// <summary>The same of an attempt that another has followed.</summary>
    internal static async Task<IReadOnlyList<NodeRow>> ReadNodesAsync(
        DbConnection connection, string runId, int attempt) =>
        (await connection.QueryAsync<NodeRow>(
            """
            SELECT path AS Path, parent AS Parent, ordinal AS Ordinal, name AS Name, state AS State, done AS Done,
                   total AS Total, failed AS Failed, started_at AS StartedAt, finished_at AS FinishedAt
            FROM icasync_past_node WHERE run_id = @runId AND attempt = @attempt ORDER BY ordinal, path
            """,
            new { runId, attempt })).ToList();

    private static int Share(RunKind kind, IReadOnlyList<NodeRow> nodes, (int Planned, long Made)? calls) =>
        ProgressShare.Of(
            kind,
            nodes.Where(node => node.Parent is not null)
                .Select(node => new StepProgress(
                    node.Parent!, node.StartedAt is not null, node.NodeState, node.Done, node.Failed, node.Total))
                .ToList(),
            calls);
}
