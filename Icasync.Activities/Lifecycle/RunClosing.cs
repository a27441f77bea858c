using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// The last steps of a run: the change log is counted, the summary is kept, people are told, staging rows go. None of
/// them can change the run's result: what goes wrong is logged and shown in the step's row (DESIGN 4).
/// </summary>
public sealed class RunClosing(
    Database database,
    RunTree tree,
    StagingStore staging,
    FindingLog findings,
    FailureLog failures,
    IRunNotifier notifier,
    RunTelemetry telemetry,
    ILogger<RunClosing> logger)
{
    /// <summary>Does the steps of the run's kind, in order.</summary>
    public async Task CloseAsync(RunRow run, RunState state, RunReason? reason, CancellationToken cancellation)
    {
        ClosingSteps steps = ClosingSteps.Of(run.Kind);
        await StepAsync(run, path: null, () => NamePendingAsync(run, cancellation), cancellation);
        await StepAsync(run, steps.ChangeLog, () => CountStepAsync(run, cancellation), cancellation);
        await StepAsync(run, steps.Notify, () => TellAsync(run, state, reason, cancellation), cancellation);
        await StepAsync(run, steps.CleanUp, () => CleanUpAsync(run, cancellation), cancellation);
        await StepAsync(run, path: null, () => TraceAsync(run, state, cancellation), cancellation);
    }

    private async Task StepAsync(RunRow run, TreePath? path, Func<Task<StepEnd>> work, CancellationToken cancellation)
    {
        if (path is not null)
        {
            await tree.StartAsync(run.RunId, path, total: 1, cancellation);
        }

        StepEnd end;
        try
        {
            end = await work();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(
                exception, "run {RunId}: the closing step {Step} failed; the run's result stands", run.RunId,
                path?.Text ?? "spans");
            end = new StepEnd(0, 1);
        }

        if (path is not null)
        {
            await tree.EndAsync(run.RunId, [(path, end.Done, end.Failed)], cancellation);
        }
    }

    // Group 4 of the findings: who waits for WPS to know him, by number and offering, for a person to look after (D12,
    // U10).
    private async Task<StepEnd> NamePendingAsync(RunRow run, CancellationToken cancellation)
    {
        if (run.Kind == RunKind.Check)
        {
            return new StepEnd(0, 0);
        }

        List<Finding> pending = (await database.ReadAsync(
            connection => connection.QueryAsync<PendingRow>(
                """
                SELECT o.offering AS Offering, a.kind AS Kind, a.number AS Number, a.pending_reason AS Reason,
                       o.members_max AS MembersMax
                FROM icasync_access a JOIN icasync_offering o ON o.offering_id = a.offering_id
                WHERE a.term = @Term AND a.state = @pending ORDER BY o.offering, a.number
                """,
                new { run.Term, pending = LedgerState.Pending.Word() }),
            cancellation))
            .Select(row => row.ToFinding())
            .ToList();
        await findings.WriteFindingsAsync(run.RunId, group: 4, pending, cancellation);
        return new StepEnd(1, 0);
    }

    private async Task<StepEnd> CountStepAsync(RunRow run, CancellationToken cancellation) =>
        new(await telemetry.CountChangesAsync(run.RunId, cancellation), 0);

    private async Task<StepEnd> TellAsync(RunRow run, RunState state, RunReason? reason, CancellationToken cancellation)
    {
        int failed = await failures.CountAsync(run.RunId, cancellation);
        await SummarizeAsync(run, cancellation);
        IReadOnlyList<string> problems = await notifier.RunEndsAsync(run, state, reason, failed, cancellation);
        return new StepEnd(1, problems.Count);
    }

    // The counts as they stood at the end, beside the run: a report years later needs no other table for them.
    private async Task SummarizeAsync(RunRow run, CancellationToken cancellation)
    {
        Dictionary<string, long> counts = (await database.ReadAsync(
            connection => connection.QueryAsync<(string Name, long N)>(
                "SELECT name, n FROM icasync_tally WHERE run_id = @RunId AND n <> 0 ORDER BY name", new { run.RunId }),
            cancellation))
            .ToDictionary(row => row.Name, row => row.N);
        await database.RunAsync(
            [
                new Statement(
                    RunTable.Summarize,
                    new { counts = JsonSerializer.Serialize(counts, WireFormat.Json), run.RunId }),
            ],
            cancellation);
    }

    private async Task<StepEnd> CleanUpAsync(RunRow run, CancellationToken cancellation)
    {
        // The run is over: its last attempt is dead too.
        await staging.ClearAsync(new AttemptKey(run.RunId, run.Attempt + 1), cancellation);
        return new StepEnd(1, 0);
    }

    private async Task<StepEnd> TraceAsync(RunRow run, RunState state, CancellationToken cancellation)
    {
        await telemetry.TraceAsync(run, state, cancellation);
        return new StepEnd(1, 0);
    }

    private sealed class PendingRow
    {
        public required string Offering { get; init; }
        public required string Kind { get; init; }
        public required string Number { get; init; }
        public string? Reason { get; init; }
        public long? MembersMax { get; init; }

        public Finding ToFinding() => Reason == WireFormat.Word(PendingReason.MemberLimit)
            ? new Finding(
                FindingCode.MemberLimit, Offering,
                $"{Kind} {Number} waits for access: WPS takes no more than the {MembersMax} members that the calendar "
                + "has "
                + "(quota of members, 400411450)")
            : new Finding(
                FindingCode.UnknownToWps, Offering, $"{Kind} {Number} is unknown to WPS and waits for access");
    }

    private sealed record StepEnd(int Done, int Failed);

    private sealed record ClosingSteps(TreePath? ChangeLog, TreePath Notify, TreePath? CleanUp)
    {
        public static ClosingSteps Of(RunKind kind) => kind switch
        {
            RunKind.Full or RunKind.Withdraw or RunKind.Undo or RunKind.Retire =>
                new ClosingSteps(null, TreePath.FinishReportAndNotify, TreePath.FinishCleanUp),
            RunKind.Incremental => new ClosingSteps(TreePath.StatusChangeLog, TreePath.StatusNotifyAndMetrics, null),
            RunKind.Users => new ClosingSteps(null, TreePath.FinishReport, TreePath.FinishCleanUp),
            RunKind.Check => new ClosingSteps(null, TreePath.ReportReport, null),
            _ => throw new System.Diagnostics.UnreachableException($"kind {kind}"),
        };
    }
}
