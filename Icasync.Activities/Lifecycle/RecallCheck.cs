using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Lifecycle;

/// <summary>Looks whether a run that takes back has something to do. No call, no write.</summary>
public sealed class RecallCheck(Database database, RunStore runs, PlanPreview preview)
{
    /// <summary>What is in the way; null when the run may begin, and for every other kind.</summary>
    public async Task<RecallRefusal?> FindAsync(
        RunKind kind, string term, RunOptions options, CancellationToken cancellation)
    {
        if (!kind.TakesBack())
        {
            return null;
        }

        if (kind == RunKind.Undo && await FindRunTroubleAsync(term, options, cancellation) is { } trouble)
        {
            return trouble;
        }

        PlanDocument plan = await preview.PlanAsync(kind, term, options, hasLedger: true, cancellation);
        return plan.IsEmpty ? Nothing(kind, term, options, plan.Left.Count) : null;
    }

    private static RecallRefusal Nothing(RunKind kind, string term, RunOptions options, int left) => kind switch
    {
        RunKind.Withdraw => new RecallRefusal(
            RecallTrouble.NothingLeft,
            new TwoTexts(
                $"学期 {term} 没有可收回的日历；未作任何改动。",
                $"Nothing of term {term} is left to withdraw; nothing was changed.")),
        RunKind.Retire => new RecallRefusal(
            RecallTrouble.NothingLeft,
            new TwoTexts(
                $"学期 {term} 没有需要这样处理的日历；未作任何改动。归档时可选择“日历保持不变”。",
                $"No calendar of term {term} has anything to be done; nothing was changed. Retire the term with its "
                + "calendars left as they are.")),
        RunKind.Undo => NothingToUndo(options.Undoes!, left),
        RunKind.Full or RunKind.Incremental or RunKind.Users or RunKind.Check or _ =>
            throw new System.Diagnostics.UnreachableException($"{kind} takes nothing back"),
    };

    private async Task<RecallRefusal?> FindRunTroubleAsync(
        string term, RunOptions options, CancellationToken cancellation)
    {
        RunRow? undone = options.Undoes is { } runId ? await runs.FindAsync(runId, cancellation) : null;
        return undone is null
            ? new RecallRefusal(
                RecallTrouble.UnknownRun,
                new TwoTexts("没有此同步记录；未作任何改动。", "There is no such run; nothing was changed."))
            : undone.Term != term
                ? new RecallRefusal(
                    RecallTrouble.OtherTerm,
                    new TwoTexts(
                        $"同步 {undone.RunId} 属于学期 {undone.Term}。", $"Run {undone.RunId} is of term {undone.Term}."))
                : RunTransitions.IsOpen(undone.State)
                    ? new RecallRefusal(
                        RecallTrouble.StillOpen,
                        new TwoTexts(
                            $"同步 {undone.RunId} 尚未结束，请先终止；未作任何改动。",
                            $"Run {undone.RunId} has not ended: terminate it first. Nothing was changed."))
                    : await FindLogGoneAsync(undone, cancellation);
    }

    private async Task<RecallRefusal?> FindLogGoneAsync(RunRow undone, CancellationToken cancellation)
    {
        string? goneAt = await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<string?>(
                "SELECT log_gone_at FROM icasync_term WHERE term = @Term", new { undone.Term }),
            cancellation);
        return WireFormat.ParseInstant(goneAt) is { } gone && undone.CreatedAt < gone
            ? new RecallRefusal(
                RecallTrouble.LogGone,
                new TwoTexts(
                    $"学期 {undone.Term} 的变更日志已于 {goneAt} 按保存期限删除，"
                    + $"同步 {undone.RunId} 无法撤销；未作任何改动。",
                    $"The change log of term {undone.Term} was forgotten on {goneAt}, as the setting Sync__KeepLogDays "
                    + $"says: run {undone.RunId} cannot be undone. Nothing was changed."))
            : null;
    }

    private static RecallRefusal NothingToUndo(string runId, int left) => new(
        RecallTrouble.NothingLeft,
        left == 0
            ? new TwoTexts(
                $"同步 {runId} 没有可撤销的更改；未作任何改动。",
                $"Nothing of run {runId} is left to undo; nothing was changed.")
            : new TwoTexts(
                $"同步 {runId} 更改过的 {left} 项此后又有变化，因此保留；未作任何改动。",
                $"All {left} objects of run {runId} that could be undone were changed since, or nobody knows what they "
                + "were, and are left; nothing was changed."),
        left);
}
