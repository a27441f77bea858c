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
    private const string Path = "path nvarchar(100)";

    /// <summary>Inserts every phase and step of a kind of run.</summary>
    public static Statement Creating(Database database, string runId, RunKind kind) => database.Insert(
        "icasync_node", ["run_id", "path", "parent", "ordinal", "name", "state", "done", "total", "failed"],
        RunSteps.Of(kind).SelectMany((phase, index) => phase.Steps
            .Select((step, number) => Row(runId, step.Text, phase.Name, number, step.Step))
            .Prepend(Row(runId, phase.Name, null, index, phase.Name))));

    /// <summary>Sets what nodes have to do, beside what they have done already.</summary>
    public static Statement Expecting(
        Dialect dialect, string runId, IEnumerable<(TreePath Path, int Count)> nodes) => new(
        $"""
        UPDATE icasync_node SET total = CASE WHEN done + r.planned > total THEN done + r.planned ELSE total END
        FROM {dialect.Rows("@rows", Path, "planned int")} r
        WHERE icasync_node.run_id = @runId AND icasync_node.path = r.path
        """,
        new { runId, rows = JsonRows.Of(nodes.Select(node => new object?[] { node.Path.Text, node.Count })) });

    /// <summary>Marks nodes as begun that an offering counts for.</summary>
    public static Statement Beginning(Dialect dialect, string runId, IEnumerable<TreePath> nodes, string now) => new(
        $"""
        UPDATE icasync_node SET state = @running, started_at = COALESCE(started_at, @now), finished_at = NULL
        WHERE run_id = @runId AND state <> @running AND path IN (SELECT r.path FROM {dialect.Rows("@rows", Path)} r)
        """,
        new
        {
            running = WireFormat.Word(NodeState.Running), now, runId,
            rows = JsonRows.Of(nodes.Select(node => node.Text)),
        });

    /// <summary>
    /// Counts an item of a work list for its nodes unless it has an outcome already; the last one ends a node.
    /// </summary>
    public static Statement Counting(
        Dialect dialect, AttemptKey attempt, OfferingStep step, long number, IEnumerable<NodeCount> nodes,
        string now) => new(
        $"""
        UPDATE icasync_node SET done = done + r.more, failed = failed + r.lost,
            total = CASE WHEN done + r.more > total THEN done + r.more ELSE total END,
            state = CASE WHEN done + failed + r.more + r.lost < total THEN state
                         WHEN failed + r.lost > 0 THEN @partly ELSE @whole END,
            finished_at = CASE WHEN done + failed + r.more + r.lost < total THEN NULL ELSE @now END
        FROM {dialect.Rows("@rows", Path, "more int", "lost int")} r
        WHERE icasync_node.run_id = @RunId AND icasync_node.path = r.path AND EXISTS (
            SELECT 1 FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt AND step = @step
                AND number = @number AND outcome IS NULL)
        """,
        new
        {
            partly = WireFormat.Word(NodeState.CompletedWithFailures),
            whole = WireFormat.Word(NodeState.Completed),
            now,
            attempt.RunId,
            attempt.Attempt,
            step = step.Word(),
            number,
            rows = JsonRows.Of(nodes.Select(one => new object?[] { one.Path.Text, one.Done, one.Failed })),
        });

    /// <summary>
    /// Keeps the tree of an attempt that another follows, and gives the follower one of its own: counts and times of
    /// two attempts in one row would be those of neither. What the first was broken off in counts as terminated.
    /// </summary>
    /// <param name="attempt">The number of the one that is followed; 0 when there was none.</param>
    public static IReadOnlyList<Statement> Following(string runId, int attempt, string now)
    {
        if (attempt == 0)
        {
            return [];
        }

        var row = new
        {
            runId,
            attempt,
            now,
            pending = WireFormat.Word(NodeState.Pending),
            running = WireFormat.Word(NodeState.Running),
            broken = WireFormat.Word(NodeState.Terminated),
        };
        return
        [
            RunTallies.ForgettingForeseen(runId),
            new Statement(
            """
            INSERT INTO icasync_past_node (run_id, attempt, path, parent, ordinal, name, state, done, total, failed,
                                           started_at, finished_at)
            SELECT run_id, @attempt, path, parent, ordinal, name,
                   CASE WHEN state = @running THEN @broken ELSE state END, done, total, failed,
                   started_at, CASE WHEN state = @running THEN @now ELSE finished_at END
            FROM icasync_node WHERE run_id = @runId
            """,
            row),
            new Statement(
            """
            UPDATE icasync_node
            SET state = @pending, done = 0, total = 0, failed = 0, started_at = NULL, finished_at = NULL
            WHERE run_id = @runId
            """,
            row),
        ];
    }

    /// <summary>
    /// Marks a node as begun. A repeated start keeps the first time; totals only grow, so progress never falls.
    /// </summary>
    public Task StartAsync(string runId, TreePath path, int total, CancellationToken cancellation) =>
        database.RunAsync([Starting(runId, path, total)], cancellation);

    /// <summary>Counts finished items of a node.</summary>
    public Task AddAsync(string runId, TreePath path, int done, int failed, CancellationToken cancellation) =>
        database.RunAsync([Adding(runId, path, done, failed)], cancellation);

    /// <summary>Marks a node as ended.</summary>
    public Task FinishAsync(string runId, TreePath path, NodeState state, CancellationToken cancellation) =>
        database.RunAsync([Finishing(runId, path, state)], cancellation);

    /// <summary>Counts the items of nodes and ends them.</summary>
    public Task EndAsync(
        string runId, IEnumerable<(TreePath Path, int Done, int Failed)> nodes, CancellationToken cancellation) =>
        database.RunAsync(
            [.. nodes.Select(node => Ending(runId, node.Path, node.Done, node.Failed))], cancellation);

    /// <summary>Counts the items of a node and ends it by how they went.</summary>
    public Statement Ending(string runId, TreePath path, int done, int failed) => Ending(
        runId, path, done, failed, failed > 0 ? NodeState.CompletedWithFailures : NodeState.Completed, time.NowText());

    /// <summary>
    /// Marks nodes of one item each as begun, unless the attempt may work no more: asked in the round trip that reads
    /// its run.
    /// </summary>
    public Statement Opening(AttemptKey attempt, IEnumerable<TreePath> nodes) => new(
        $"""
        UPDATE icasync_node
        SET state = @running, started_at = COALESCE(started_at, @now), finished_at = NULL,
            total = CASE WHEN done + 1 > total THEN done + 1 ELSE total END
        WHERE run_id = @RunId AND path IN (SELECT r.path FROM {database.Dialect.Rows("@rows", Path)} r)
          AND EXISTS (SELECT 1 FROM icasync_run WHERE run_id = @RunId AND attempt = @Attempt AND gate = @open)
        """,
        new
        {
            running = WireFormat.Word(NodeState.Running), now = time.NowText(), attempt.RunId, attempt.Attempt,
            open = WireFormat.Word(Gate.Open), rows = JsonRows.Of(nodes.Select(node => node.Text)),
        });

    /// <summary>Notes what becomes of steps that are over in moments.</summary>
    public StepNotes Noting(string runId) => new(runId, time);

    /// <summary>Runs one step that has one item: begins it, does it, ends it by how it went.</summary>
    public async Task<T> StepAsync<T>(string runId, TreePath path, Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await StartAsync(runId, path, total: 1, cancellation);
            T result = await work();
            await EndAsync(runId, [(path, 1, 0)], cancellation);
            return result;
        }
        catch
        {
            await FailAsync(runId, path);
            throw;
        }
    }

    /// <summary>Ends a step that threw.</summary>
    public Task FailAsync(string runId, TreePath path) => database.RunAsync(
        [Ending(runId, path, done: 0, failed: 1, NodeState.Failed, time.NowText())], CancellationToken.None);

    /// <summary>
    /// Ends what the attempt left open: a completed run skips what had nothing to do; others leave it as it stands.
    /// </summary>
    public static Statement Closing(string runId, RunState state, string now) => new(
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
        });

    private static object?[] Row(string runId, string path, string? parent, int ordinal, string name) =>
        [runId, path, parent, ordinal, name, WireFormat.Word(NodeState.Pending), 0, 0, 0];

    /// <summary>Counts the items of a node and ends it.</summary>
    /// <param name="began">When it began, where nobody has said so.</param>
    internal static Statement Ending(
        string runId, TreePath path, int done, int failed, NodeState state, string now, string? began = null) => new(
        """
        UPDATE icasync_node
        SET state = @state, started_at = COALESCE(started_at, @began), finished_at = @now, done = done + @done,
            failed = failed + @failed,
            total = CASE WHEN @state = 'completed' OR done + @done > total THEN done + @done
                         WHEN total = 0 THEN 1 ELSE total END
        WHERE run_id = @runId AND path = @path
        """,
        new { state = WireFormat.Word(state), began = began ?? now, now, done, failed, runId, path = path.Text });

    /// <summary>Marks a node as begun, as <see cref="StartAsync"/> does.</summary>
    public Statement Starting(string runId, TreePath path, int total) => new(
        """
        UPDATE icasync_node
        SET state = @running, started_at = COALESCE(started_at, @now), finished_at = NULL,
            total = CASE WHEN done + @total > total THEN done + @total ELSE total END
        WHERE run_id = @runId AND path = @path
        """,
        new { running = WireFormat.Word(NodeState.Running), now = time.NowText(), total, runId, path = path.Text });

    private static Statement Adding(string runId, TreePath path, int done, int failed) => new(
        """
        UPDATE icasync_node
        SET done = done + @done, failed = failed + @failed,
            total = CASE WHEN done + @done > total THEN done + @done ELSE total END
        WHERE run_id = @runId AND path = @path
        """,
        new { done, failed, runId, path = path.Text });

    private Statement Finishing(string runId, TreePath path, NodeState state) => new(
        """
        UPDATE icasync_node
        SET state = @state, started_at = COALESCE(started_at, @now), finished_at = @now,
            total = CASE WHEN @state = 'completed' THEN done ELSE total END
        WHERE run_id = @runId AND path = @path
        """,
        new { state = WireFormat.Word(state), now = time.NowText(), runId, path = path.Text });
}
