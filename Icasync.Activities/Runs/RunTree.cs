using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>
/// The task tree that operators read (DESIGN 4): it stands before any work starts. Nodes are addressed by path, such as
/// <c>events/create</c>; the offerings under a step are rows of the work list.
/// </summary>
public sealed class RunTree(Database database, TimeProvider time)
{
    /// <summary>Inserts every phase and step of a kind of run.</summary>
    public static Task CreateAsync(DbConnection connection, DbTransaction transaction, string runId, RunKind kind) =>
        connection.ExecuteAsync(
            """
            INSERT INTO icasync_node (run_id, path, parent, ordinal, name, state, done, total, failed)
            VALUES (@runId, @path, @parent, @ordinal, @name, @state, 0, 0, 0)
            """,
            RunSteps.Of(kind).SelectMany((phase, index) => phase.Steps
                .Select((step, number) => new
                {
                    runId,
                    path = step.Text,
                    parent = (string?)phase.Name,
                    ordinal = number,
                    name = step.Step,
                    state = WireFormat.Word(NodeState.Pending),
                })
                .Prepend(new
                {
                    runId,
                    path = phase.Name,
                    parent = (string?)null,
                    ordinal = index,
                    name = phase.Name,
                    state = WireFormat.Word(NodeState.Pending),
                })),
            transaction);

    /// <summary>Sets what nodes have to do, beside what they have done already.</summary>
    public static Task ExpectAsync(
        DbConnection connection, DbTransaction transaction, string runId,
        IEnumerable<(TreePath Path, int Count)> nodes) => connection.ExecuteAsync(
        """
        UPDATE icasync_node SET total = CASE WHEN done + @Count > total THEN done + @Count ELSE total END
            WHERE run_id = @runId AND path = @path
        """,
        nodes.Select(node => new { node.Count, runId, path = node.Path.Text }),
        transaction);

    /// <summary>Marks nodes as begun that an offering counts for.</summary>
    public static Task BeginAsync(
        DbConnection connection, DbTransaction transaction, string runId, IReadOnlyList<TreePath> nodes, string now) =>
        connection.ExecuteAsync(
            """
            UPDATE icasync_node SET state = @running, started_at = COALESCE(started_at, @now), finished_at = NULL
            WHERE run_id = @runId AND path = @path AND state <> @running
            """,
            nodes.Select(path => new { running = WireFormat.Word(NodeState.Running), now, runId, path = path.Text }),
            transaction);

    /// <summary>Counts an offering for its nodes; the last one ends a node.</summary>
    public static Task CountAsync(
        DbConnection connection, DbTransaction transaction, string runId, IReadOnlyList<NodeCount> nodes, string now) =>
        connection.ExecuteAsync(
            """
            UPDATE icasync_node SET done = done + @Done, failed = failed + @Failed,
                total = CASE WHEN done + @Done > total THEN done + @Done ELSE total END,
                state = CASE WHEN done + failed + @Done + @Failed < total THEN state
                             WHEN failed + @Failed > 0 THEN @partly ELSE @whole END,
                finished_at = CASE WHEN done + failed + @Done + @Failed < total THEN NULL ELSE @now END
            WHERE run_id = @runId AND path = @path
            """,
            nodes.Select(node => new
            {
                node.Done,
                node.Failed,
                partly = WireFormat.Word(NodeState.CompletedWithFailures),
                whole = WireFormat.Word(NodeState.Completed),
                now,
                runId,
                path = node.Path.Text,
            }),
            transaction);

    /// <summary>
    /// Keeps the tree of an attempt that another follows, and gives the follower one of its own: counts and times of
    /// two attempts in one row would be those of neither. What the first was broken off in counts as terminated.
    /// </summary>
    /// <param name="attempt">The number of the one that is followed; 0 when there was none.</param>
    public static async Task FollowAsync(
        DbConnection connection, DbTransaction transaction, string runId, int attempt, string now)
    {
        if (attempt == 0)
        {
            return;
        }

        await RunTallies.ForgetForeseenAsync(connection, transaction, runId);
        var row = new
        {
            runId,
            attempt,
            now,
            pending = WireFormat.Word(NodeState.Pending),
            running = WireFormat.Word(NodeState.Running),
            broken = WireFormat.Word(NodeState.Terminated),
        };
        await connection.ExecuteAsync(
            """
            INSERT INTO icasync_past_node (run_id, attempt, path, parent, ordinal, name, state, done, total, failed,
                                           started_at, finished_at)
            SELECT run_id, @attempt, path, parent, ordinal, name,
                   CASE WHEN state = @running THEN @broken ELSE state END, done, total, failed,
                   started_at, CASE WHEN state = @running THEN @now ELSE finished_at END
            FROM icasync_node WHERE run_id = @runId
            """,
            row,
            transaction);
        await connection.ExecuteAsync(
            """
            UPDATE icasync_node
            SET state = @pending, done = 0, total = 0, failed = 0, started_at = NULL, finished_at = NULL
            WHERE run_id = @runId
            """,
            row,
            transaction);
    }

    /// <summary>
    /// Marks a node as begun. A repeated start keeps the first time; totals only grow, so progress never falls.
    /// </summary>
    public Task StartAsync(string runId, TreePath path, int total, CancellationToken cancellation) =>
        ExecuteAsync(
            """
            UPDATE icasync_node
            SET state = @running, started_at = COALESCE(started_at, @now), finished_at = NULL,
                total = CASE WHEN done + @total > total THEN done + @total ELSE total END
            WHERE run_id = @runId AND path = @path
            """,
            new { running = WireFormat.Word(NodeState.Running), now = Now(), total, runId, path = path.Text },
            cancellation);

    /// <summary>Counts finished items of a node.</summary>
    public Task AddAsync(string runId, TreePath path, int done, int failed, CancellationToken cancellation) =>
        ExecuteAsync(
            """
            UPDATE icasync_node
            SET done = done + @done, failed = failed + @failed,
                total = CASE WHEN done + @done > total THEN done + @done ELSE total END
            WHERE run_id = @runId AND path = @path
            """,
            new { done, failed, runId, path = path.Text },
            cancellation);

    /// <summary>Marks a node as ended.</summary>
    public Task FinishAsync(string runId, TreePath path, NodeState state, CancellationToken cancellation) =>
        ExecuteAsync(
            """
            UPDATE icasync_node
            SET state = @state, started_at = COALESCE(started_at, @now), finished_at = @now,
                total = CASE WHEN @state = 'completed' THEN done ELSE total END
            WHERE run_id = @runId AND path = @path
            """,
            new { state = WireFormat.Word(state), now = Now(), runId, path = path.Text },
            cancellation);

    /// <summary>Runs one step that has one item: begins it, does it, ends it by how it went.</summary>
    public async Task<T> StepAsync<T>(string runId, TreePath path, Func<Task<T>> work, CancellationToken cancellation)
    {
        await StartAsync(runId, path, total: 1, cancellation);
        try
        {
            T result = await work();
            await AddAsync(runId, path, done: 1, failed: 0, cancellation);
            await FinishAsync(runId, path, NodeState.Completed, cancellation);
            return result;
        }
        catch
        {
            await AddAsync(runId, path, done: 0, failed: 1, CancellationToken.None);
            await FinishAsync(runId, path, NodeState.Failed, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Runs one work that stands in the tree as several steps of one item each.</summary>
    public async Task<T> StepsAsync<T>(
        string runId, IReadOnlyList<TreePath> paths, Func<Task<T>> work, CancellationToken cancellation)
    {
        foreach (TreePath path in paths)
        {
            await StartAsync(runId, path, total: 1, cancellation);
        }

        T result = await work();
        foreach (TreePath path in paths)
        {
            await AddAsync(runId, path, done: 1, failed: 0, cancellation);
            await FinishAsync(runId, path, NodeState.Completed, cancellation);
        }

        return result;
    }

    /// <summary>
    /// Ends what the attempt left open: a completed run skips what had nothing to do; others leave it as it stands.
    /// </summary>
    public static Task CloseAsync(
        DbConnection connection, DbTransaction transaction, string runId, RunState state, string now) =>
        connection.ExecuteAsync(
            """
            UPDATE icasync_node
            SET state = CASE WHEN state = @pending THEN @untouched ELSE @begun END, finished_at = @now
            WHERE run_id = @runId AND state IN (@pending, @running)
            """,
            new
            {
                pending = WireFormat.Word(NodeState.Pending),
                running = WireFormat.Word(NodeState.Running),
                untouched = WireFormat.Word(NodeStates.AtEnd(NodeState.Pending, state)),
                begun = WireFormat.Word(NodeStates.AtEnd(NodeState.Running, state)),
                now,
                runId,
            },
            transaction);

    private string Now() => WireFormat.Instant(time.GetUtcNow());

    private Task ExecuteAsync(string sql, object parameters, CancellationToken cancellation) =>
        database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(sql, parameters, transaction), cancellation);
}
