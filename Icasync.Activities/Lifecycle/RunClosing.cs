using System.Text.Json;
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
    FindingLog findings,
    IRunNotifier notifier,
    RunTelemetry telemetry,
    ILogger<RunClosing> logger)
{
    /// <summary>
    /// Does the steps of the run's kind, in order; what became of them is written once, with the end of the run.
    /// </summary>
    /// <param name="first">Written in the round trip that reads what the run came to.</param>
    internal async Task<ClosedRun> CloseAsync(
        RunRow run, RunState state, RunReason? reason, IReadOnlyList<Statement> first, CancellationToken cancellation)
    {
        ClosingSteps steps = ClosingSteps.Of(run.Kind);
        List<Statement> notes = [];
        if (run is { Kind: RunKind.Check, Options.Repair: true } && state == RunState.Completed)
        {
            await StepAsync(run, path: null, notes, () => SettleDriftAsync(run, cancellation));
        }

        Task<RunFacts> reading = ReadAsync(run, steps, first, cancellation);
        await StepAsync(
            run, path: null, notes, async () => await NamePendingAsync(run, await reading, cancellation));
        await StepAsync(run, steps.ChangeLog, notes, async () => new StepEnd((await reading).Changes, 0));
        await StepAsync(
            run, steps.Notify, notes,
            async () =>
            {
                RunFacts facts = await reading;
                notes.Add(Summing(run, facts));
                return await TellAsync(run, state, reason, facts, cancellation);
            });
        await StepAsync(run, path: null, [], () => TraceAsync(run, state, cancellation));
        Statement[] Ended(int done, int failed) =>
            steps.CleanUp is { } path ? [.. notes, tree.Ending(run.RunId, path, done, failed)] : [.. notes];
        Statement[] uncleared = Ended(0, 1);
        if (!reading.IsCompletedSuccessfully)
        {
            return new ClosedRun(null, uncleared, uncleared);
        }

        // The run is over: its last attempt is dead too.
        RunFacts facts = await reading;
        IReadOnlyList<Statement> clearing = StagingStore.Clearing(
            new AttemptKey(run.RunId, run.Attempt + 1), facts.Open);
        return new ClosedRun(facts, [.. clearing, .. Ended(1, 0)], uncleared);
    }

    private async Task StepAsync(RunRow run, TreePath? path, List<Statement> notes, Func<Task<StepEnd>> work)
    {
        StepEnd end;
        try
        {
            end = await work();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log(run, path, exception);
            end = new StepEnd(0, 1);
        }

        if (path is not null)
        {
            notes.Add(tree.Ending(run.RunId, path, end.Done, end.Failed));
        }
    }

    private async Task<StepEnd> SettleDriftAsync(RunRow run, CancellationToken cancellation)
    {
        await database.RunAsync([RunTallies.SettlingDrift(run.RunId)], cancellation);
        return new StepEnd(1, 0);
    }

    private void Log(RunRow run, TreePath? path, Exception exception) => logger.LogWarning(
        exception, "run {RunId}: the closing step {Step} failed; the run's result stands", run.RunId,
        path?.Text ?? "spans");

    // What the steps have to know, and that the one that may take long has begun.
    private async Task<RunFacts> ReadAsync(
        RunRow run, ClosingSteps steps, IReadOnlyList<Statement> first, CancellationToken cancellation) =>
        await database.ReadAfterAsync(
            [.. first, tree.Starting(run.RunId, steps.Notify, total: 1)],
            [
                new Statement(
                    """
                    SELECT o.offering AS Offering, a.kind AS Kind, a.number AS Number, a.pending_reason AS Reason,
                           o.members_max AS MembersMax
                    FROM icasync_access a JOIN icasync_offering o ON o.offering_id = a.offering_id
                    WHERE a.term = @Term AND a.state = @pending ORDER BY o.offering, a.number
                    """,
                    new { run.Term, pending = LedgerState.Pending.Word() }),
                RunTelemetry.CountingChanges(run.RunId), FailureLog.Counting(run.RunId),
                RunTallies.Reading(run.RunId), StagingStore.OpenRuns,
                new Statement(
                    """
                    SELECT MAX(started_at) FROM icasync_run
                    WHERE term = @Term AND run_id <> @RunId AND state = @completed AND kind IN ('full', 'incremental')
                    """,
                    new { run.Term, run.RunId, completed = WireFormat.Word(RunState.Completed) }),
            ],
            async all => new RunFacts(
                (await all.ReadAsync<PendingRow>()).Select(row => row.ToFinding()).ToList(),
                await all.ReadSingleAsync<int>(), await all.ReadSingleAsync<int>(), await RunTallies.ReadAsync(all),
                (await all.ReadAsync<string>()).ToList(),
                WireFormat.ParseInstant(await all.ReadSingleOrDefaultAsync<string?>())),
            cancellation) ?? throw new System.Diagnostics.UnreachableException("no statement asks for a row");

    // Group 4 of the findings: who waits for WPS to know him, by number and offering, for a person to look after (D12,
    // U10).
    private async Task<StepEnd> NamePendingAsync(RunRow run, RunFacts facts, CancellationToken cancellation)
    {
        if (run.Kind != RunKind.Check)
        {
            await findings.WriteFindingsAsync(run, group: 4, facts.Pending, cancellation);
        }

        return new StepEnd(1, 0);
    }

    // The counts as they stood at the end, beside the run: a report years later needs no other table for them.
    private static Statement Summing(RunRow run, RunFacts facts)
    {
        SortedDictionary<string, int> counts = new(
            facts.Counts.Where(count => count.Value != 0).ToDictionary(), StringComparer.Ordinal);
        return new Statement(
            RunTable.Summarize, new { counts = JsonSerializer.Serialize(counts, WireFormat.Json), run.RunId });
    }

    private async Task<StepEnd> TellAsync(
        RunRow run, RunState state, RunReason? reason, RunFacts facts, CancellationToken cancellation)
    {
        IReadOnlyList<string> problems = await notifier.RunEndsAsync(
            run, state, reason, facts.Failed, facts.Counts, cancellation);
        return new StepEnd(1, problems.Count);
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
