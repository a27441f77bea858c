using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Reports;

/// <summary>
/// Reads the task tree of an attempt of a run: phases and steps as they stand in its nodes, and under a step the
/// offerings of the attempt's work list.
/// </summary>
public sealed class TreeReader(Database database, RunStore runs)
{
    /// <summary>The tree, or null when no such run or attempt exists.</summary>
    /// <param name="offeringsMax">
    /// How many offerings are wanted below each step, those first that failed or run; without any the tree has some
    /// thirty nodes.
    /// </param>
    /// <param name="attempt">Which attempt's; null means the newest.</param>
    public async Task<TreeNode?> ReadAsync(
        string runId, int offeringsMax, CancellationToken cancellation, int? attempt = null)
    {
        RunRow? run = await runs.FindAsync(runId, cancellation);
        return run is null || attempt is { } number && (number < 1 || number > run.Attempt) ? null
            : await database.ReadAsync(
                connection => ReadAsync(connection, run, offeringsMax, attempt ?? run.Attempt), cancellation);
    }

    private static async Task<TreeNode> ReadAsync(DbConnection connection, RunRow run, int offeringsMax, int attempt)
    {
        List<AttemptEntry> attempts = (await connection.QueryAsync<AttemptEntry>(
            """
            SELECT attempt AS Attempt, started_at AS StartedAt, finished_at AS FinishedAt, outcome AS Outcome
            FROM icasync_attempt WHERE run_id = @RunId ORDER BY attempt
            """,
            new { run.RunId })).ToList();
        TreeNode root = attempt == run.Attempt
            ? await NewestAsync(connection, run, offeringsMax, attempts.LastOrDefault())
            : await PastAsync(connection, run, offeringsMax, attempts.Single(one => one.Attempt == attempt));
        return root with { Attempt = attempt, Attempts = attempts };
    }

    // An attempt that was broken off has no outcome: the run's word for that is that it was terminated.
    private static async Task<TreeNode> PastAsync(
        DbConnection connection, RunRow run, int offeringsMax, AttemptEntry past)
    {
        IReadOnlyList<NodeRow> nodes =
            await RunProgress.ReadNodesAsync(connection, run.RunId, (int)past.Attempt);
        RunState state = past.Outcome is { } outcome ? WireFormat.Parse<RunState>(outcome) : RunState.Terminated;
        ILookup<string, TreeNode> work = await ReadWorkAsync(connection, run, offeringsMax, past.Attempt);
        IReadOnlyList<TreeNode> phases = Phases(nodes, work, state, offeringsMax);
        return new TreeNode
        {
            Name = $"{WireFormat.Word(run.Kind)} {run.Term}",
            State = WireFormat.Word(state),
            Done = phases.Sum(phase => phase.Done),
            Total = phases.Sum(phase => phase.Total),
            Failed = phases.Sum(phase => phase.Failed),
            StartedAt = past.StartedAt,
            FinishedAt = past.FinishedAt ?? phases.Max(phase => phase.FinishedAt),
            Children = phases,
        };
    }

    private static async Task<TreeNode> NewestAsync(
        DbConnection connection, RunRow run, int offeringsMax, AttemptEntry? attempt)
    {
        string runId = run.RunId;
        IReadOnlyList<NodeRow> nodes = await RunProgress.ReadNodesAsync(connection, runId);
        IReadOnlyDictionary<string, int> tallies = await RunTallies.ReadAsync(connection, runId);
        int failures = await connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_failure WHERE run_id = @runId", new { runId });
        ProgressSummary progress = await RunProgress.ReadAsync(connection, run, tallies, failures);
        ILookup<string, TreeNode> work = await ReadWorkAsync(connection, run, offeringsMax, run.Attempt);
        return new TreeNode
        {
            Name = $"{WireFormat.Word(run.Kind)} {run.Term}",
            State = WireFormat.Word(run.State),
            Done = progress.Done,
            Total = progress.Total,
            Failed = progress.Failed,
            StartedAt = attempt?.StartedAt,
            FinishedAt = run.FinishedAt is { } finished ? WireFormat.Instant(finished) : null,
            Children = Phases(nodes, work, run.State, offeringsMax),
        };
    }

    private static List<TreeNode> Phases(
        IReadOnlyList<NodeRow> nodes, ILookup<string, TreeNode> work, RunState run, int offeringsMax) => nodes
        .Where(node => node.Parent is null)
        .Select(phase => Phase(
            phase,
            nodes.Where(node => node.Parent == phase.Path)
                .Select(step => Step(step, [.. work[step.Path]], offeringsMax)).ToList(),
            run))
        .ToList();

    private static TreeNode Step(NodeRow row, List<TreeNode> offerings, int offeringsMax) => new()
    {
        Name = row.Name,
        State = row.State,
        Done = row.Done,
        Total = row.Total,
        Failed = row.Failed,
        StartedAt = row.StartedAt,
        FinishedAt = row.FinishedAt,
        Children = [.. offerings.OrderBy(Urgency).Take(offeringsMax)],
        Courses = offerings.Count > offeringsMax ? offerings.Count : null,
    };

    // A phase is what its steps are: it has no counts of its own.
    private static TreeNode Phase(NodeRow row, IReadOnlyList<TreeNode> steps, RunState run)
    {
        bool begun = steps.Any(step => step.StartedAt is not null);
        return new TreeNode
        {
            Name = row.Name,
            State = WireFormat.Word(NodeStates.OfPhase(
                row.NodeState, steps.Select(step => WireFormat.Parse<NodeState>(step.State)).ToList(),
                anyFailed: steps.Any(step => step.Failed > 0), run)),
            Done = steps.Sum(step => step.Done),
            Total = steps.Sum(step => step.Total),
            Failed = steps.Sum(step => step.Failed),
            StartedAt = begun ? steps.Where(step => step.StartedAt is not null).Min(step => step.StartedAt)
            : row.StartedAt,
            FinishedAt = steps.All(step => step.FinishedAt is not null) ? steps.Max(step => step.FinishedAt)
            : row.FinishedAt,
            Children = steps,
        };
    }

    private static async Task<ILookup<string, TreeNode>> ReadWorkAsync(
        DbConnection connection, RunRow run, int offeringsMax, long attempt)
    {
        if (offeringsMax == 0)
        {
            return Array.Empty<TreeNode>().ToLookup(_ => string.Empty);
        }

        IEnumerable<WorkRow> rows = await connection.QueryAsync<WorkRow>(
            """
            SELECT step AS Step, offering AS Offering, outcome AS Outcome, started_at AS StartedAt,
                finished_at AS FinishedAt
            FROM icasync_work WHERE run_id = @RunId AND attempt = @attempt ORDER BY step, number
            """,
            new { run.RunId, attempt });
        return rows
            .Select(row => (
                Path: StepNodes.Paths(run.Kind, OfferingSteps.Parse(row.Step)).FirstOrDefault(), Node: Offering(row)))
            .Where(pair => pair.Path is not null)
            .ToLookup(pair => pair.Path!.Text, pair => pair.Node);
    }

    private static int Urgency(TreeNode offering) =>
        offering.Failed > 0 ? 0 : offering.Done > 0 ? 3 : offering.StartedAt is null ? 2 : 1;

    private static TreeNode Offering(WorkRow row)
    {
        NodeState state = row.Outcome switch
        {
            null => row.StartedAt is null ? NodeState.Pending : NodeState.Running,
            WorkOutcome.Failed => NodeState.Failed,
            WorkOutcome.Done => NodeState.Completed,
            _ => throw new System.Diagnostics.UnreachableException($"an offering became {row.Outcome}"),
        };
        return new TreeNode
        {
            Name = row.Offering,
            State = WireFormat.Word(state),
            Done = state == NodeState.Completed ? 1 : 0,
            Total = 1,
            Failed = state == NodeState.Failed ? 1 : 0,
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
        };
    }

    private sealed class WorkRow
    {
        public required string Step { get; init; }
        public required string Offering { get; init; }
        public WorkOutcome? Outcome { get; init; }
        public string? StartedAt { get; init; }
        public string? FinishedAt { get; init; }
    }
}
