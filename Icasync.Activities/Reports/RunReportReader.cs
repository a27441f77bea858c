using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Reports;

/// <summary>
/// Reads what a run did from the tables alone, so it answers the same whoever hosts the run (CONTRACTS 2).
/// </summary>
public sealed class RunReportReader(Database database, RunStore runs, TimeProvider time)
{
    /// <summary>What tallies of drift begin with: <c>drift.missing-event</c>.</summary>
    public const string DriftPrefix = "drift.";

    /// <summary>The run, or null when there is none of that id.</summary>
    public async Task<RunSummary?> ReadAsync(string runId, CancellationToken cancellation)
    {
        RunRow? run = await runs.FindAsync(runId, cancellation);
        return run is null ? null : await ReadAsync(run, cancellation);
    }

    /// <summary>Runs, newest first.</summary>
    /// <param name="before">Only runs older than this run id.</param>
    public async Task<IReadOnlyList<RunSummary>> ListAsync(
        string? term, RunKind? kind, RunState? state, string? before, int limit, CancellationToken cancellation)
    {
        List<RunSummary> summaries = [];
        foreach (RunRow run in await runs.ListAsync(term, kind, state, before, limit, cancellation))
        {
            summaries.Add(await ReadAsync(run, cancellation));
        }

        return summaries;
    }

    /// <summary>The items that failed, by offering and item.</summary>
    public async Task<IReadOnlyList<FailureEntry>> ReadFailuresAsync(string runId, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<FailureEntry>(
            """
            SELECT item AS Item, offering AS Kkh, phase AS Phase, class AS Class, code AS Code, message AS Message,
                   attempts AS Attempts
            FROM icasync_failure WHERE run_id = @runId ORDER BY offering, item
            """,
            new { runId })).ToList();
    }

    private Task<RunSummary> ReadAsync(RunRow run, CancellationToken cancellation) =>
        database.ReadAsync(connection => ReadAsync(connection, run), cancellation);

    private async Task<RunSummary> ReadAsync(DbConnection connection, RunRow run)
    {
        IReadOnlyDictionary<string, int> tallies = await RunTallies.ReadAsync(connection, run.RunId);
        int failures = await connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_failure WHERE run_id = @RunId", new { run.RunId });
        DateTimeOffset? end = run.FinishedAt ?? (run.StartedAt is null ? null : time.GetUtcNow());
        return new RunSummary
        {
            RunId = run.RunId,
            Kind = WireFormat.Word(run.Kind),
            Term = run.Term,
            Pilot = run.Options.Pilot,
            State = WireFormat.Word(run.State),
            Reason = run.Reason,
            Message = run.Message,
            Attempt = run.Attempt,
            Progress = await RunProgress.ReadAsync(connection, run, tallies, failures),
            Counts = CountSummary.Of(tallies),
            Remote = await ReadRemoteAsync(connection, run.RunId),
            Quarantined = run.Quarantined,
            Warnings = run.Warnings,
            Failures = failures,
            Drift = run.Kind == RunKind.Check ? Drift(tallies) : null,
            Impact = ImpactSummary.Of(tallies),
            PlanId = run.PlanId,
            RequestedBy = run.RequestedBy,
            CreatedAt = WireFormat.Instant(run.CreatedAt),
            StartedAt = run.StartedAt is { } started ? WireFormat.Instant(started) : null,
            FinishedAt = run.FinishedAt is { } finished ? WireFormat.Instant(finished) : null,
            // A run that was ended before a host had it has an end and no start.
            Seconds = run.StartedAt is { } began && end is { } until
                ? Math.Round((until - began).TotalSeconds, 1)
                : null,
        };
    }

    private static async Task<RemoteSummary> ReadRemoteAsync(DbConnection connection, string runId)
    {
        List<CallRow> calls = (await connection.QueryAsync<CallRow>(
            """
            SELECT operation AS Operation, is_write AS IsWrite, calls AS Calls, throttled AS Throttled,
                retried AS Retried
            FROM icasync_call WHERE run_id = @runId ORDER BY operation
            """,
            new { runId })).ToList();
        return new RemoteSummary(
            calls.Where(call => call.IsWrite == 0).Sum(call => call.Calls),
            calls.Where(call => call.IsWrite != 0).Sum(call => call.Calls),
            calls.ToDictionary(call => call.Operation, call => call.Calls, StringComparer.Ordinal),
            calls.Sum(call => call.Throttled),
            calls.Sum(call => call.Retried));
    }

    private static SortedDictionary<string, int> Drift(IReadOnlyDictionary<string, int> tallies)
    {
        SortedDictionary<string, int> drift = new(StringComparer.Ordinal);
        foreach (
            (string name, int n) in tallies.Where(tally => tally.Key.StartsWith(DriftPrefix, StringComparison.Ordinal)))
        {
            drift[name[DriftPrefix.Length..]] = n;
        }

        return drift;
    }

    private sealed class CallRow
    {
        public required string Operation { get; init; }
        public long IsWrite { get; init; }
        public long Calls { get; init; }
        public long Throttled { get; init; }
        public long Retried { get; init; }
    }
}
