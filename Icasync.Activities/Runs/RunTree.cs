using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
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
                    path = $"{phase.Name}/{step}",
                    parent = (string?)phase.Name,
                    ordinal = number,
                    name = step,
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

    /// <summary>
    /// Marks a node as begun. A repeated start keeps the first time; totals only grow, so progress never falls.
    /// </summary>
    public Task StartAsync(string runId, string path, int total, CancellationToken cancellation) =>
        ExecuteAsync(
            """
            UPDATE icasync_node
            SET state = @running, started_at = COALESCE(started_at, @now), finished_at = NULL,
                total = CASE WHEN done + @total > total THEN done + @total ELSE total END
            WHERE run_id = @runId AND path = @path
            """,
            new { running = WireFormat.Word(NodeState.Running), now = Now(), total, runId, path },
            cancellation);

    /// <summary>Counts finished items of a node.</summary>
    public Task AddAsync(string runId, string path, int done, int failed, CancellationToken cancellation) =>
        ExecuteAsync(
            """
            UPDATE icasync_node
            SET done = done + @done, failed = failed + @failed,
                total = CASE WHEN done + @done > total THEN done + @done ELSE total END
            WHERE run_id = @runId AND path = @path
            """,
            new { done, failed, runId, path },
            cancellation);

    /// <summary>Marks a node as ended.</summary>
    public Task FinishAsync(string runId, string path, NodeState state, CancellationToken cancellation) =>
        ExecuteAsync(
            """
            UPDATE icasync_node
            SET state = @state, started_at = COALESCE(started_at, @now), finished_at = @now,
                total = CASE WHEN @state = 'completed' THEN done ELSE total END
            WHERE run_id = @runId AND path = @path
            """,
            new { state = WireFormat.Word(state), now = Now(), runId, path },
            cancellation);

    /// <summary>Runs one step that has one item: begins it, does it, ends it by how it went.</summary>
    public async Task<T> StepAsync<T>(string runId, string path, Func<Task<T>> work, CancellationToken cancellation)
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
        string runId, IReadOnlyList<string> paths, Func<Task<T>> work, CancellationToken cancellation)
    {
        foreach (string path in paths)
        {
            await StartAsync(runId, path, total: 1, cancellation);
        }

        T result = await work();
        foreach (string path in paths)
        {
            await AddAsync(runId, path, done: 1, failed: 0, cancellation);
            await FinishAsync(runId, path, NodeState.Completed, cancellation);
        }

        return result;
    }

    /// <summary>
    /// Ends what the run left open: a completed run skips what had nothing to do; others leave it as it stands.
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
