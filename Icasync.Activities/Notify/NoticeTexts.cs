using System.Globalization;
using System.Text;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Notify;

/// <summary>The texts of notices, Chinese first, English below, in one notice.</summary>
internal static class NoticeTexts
{
    private static readonly Dictionary<RunReason, (string Chinese, string English)> Reasons = new()
    {
        [RunReason.SourceEmpty] = (
            "源数据表为空，未写入任何内容。请等待重新加载完成。", "A source table is empty; nothing was written. Wait for the reload to end."),
        [RunReason.DeleteGuard] = ("计划删除的内容过多，已暂停等待人工审核。", "The plan would delete too much; it waits for a person."),
        [RunReason.PlanOutdated] = (
            "所选计划已过时，未写入任何内容。请重新生成计划。", "The chosen plan is outdated; nothing was written. Make a new one."),
        [RunReason.PilotUnknown] = (
            "试点范围中的课程、教师、学院都不存在，未写入任何内容。请检查设置 Icasync__Sync__Pilot。",
            "Nothing that the pilot's scope names exists; nothing was written. Check Icasync__Sync__Pilot."),
        [RunReason.TermEmpty] = ("该学期没有课表。", "The term has no timetable."),
        [RunReason.TermClosed] = ("该学期已结束归档。", "The term was retired."),
        [RunReason.TermWithdrawn] = ("该学期的日历已收回，须先执行全量同步。", "The term was withdrawn; a full sync builds it anew."),
        [RunReason.SourceUnavailable] = (
            "数据库无法连接或响应过慢。恢复后请执行 rewind。",
            "The database cannot be reached or is too slow. Rewind the run when it answers again."),
        [RunReason.SourceRights] = (
            "数据库账号权限不足。请执行 icasync doctor。", "The database user lacks rights. Run icasync doctor."),
        [RunReason.WpsUnavailable] = (
            "WPS 长时间无法访问。恢复后请执行 rewind。", "WPS stayed away. Rewind the run when it is back."),
        [RunReason.WpsForbidden] = (
            "WPS 拒绝了应用凭证或权限。请检查密钥、权限范围和通讯录范围。", "WPS refuses the app. Check its key, scopes and contact range."),
        [RunReason.TooManyFailures] = (
            "失败过多，同步已停下。请查看失败列表。", "Too many items failed; the run stopped. See its failures."),
        [RunReason.LedgerInconsistent] = (
            "台账中有非本系统写入的内容，同步已停下。请从备份恢复。", "The ledger holds what icasync never wrote. Restore it from a copy."),
        [RunReason.LedgerOlder] = (
            "WPS 中有台账所不知的日历内容，台账可能已丢失或过旧，同步已停下。请执行 icasync adopt。",
            "WPS shows what the ledger does not know: it may be lost or too old. See icasync adopt."),
        [RunReason.InternalError] = ("内部错误，同步已停下。请查看日志。", "An internal error stopped the run. See the log."),
        [RunReason.OutOfMemory] = (
            "内存不足，同步已停下。请增加内存后执行 rewind。", "Memory does not suffice. Give the program more, then rewind."),
        [RunReason.EngineLost] = (
            "持久化引擎多次丢失或停滞，同步已停下。请查看日志后执行 rewind。",
            "The durable engine lost or held up the run again and again. See the log, then rewind."),
    };

    private static readonly Dictionary<string, string> States = new()
    {
        ["completed"] = "已完成",
        ["completedWithFailures"] = "已完成，有失败项",
        ["failed"] = "失败",
        ["terminated"] = "已终止",
        ["rolledBack"] = "已撤回",
    };

    private static readonly Dictionary<RunKind, string> Kinds = new()
    {
        [RunKind.Full] = "全量同步",
        [RunKind.Incremental] = "增量同步",
        [RunKind.Users] = "用户同步",
        [RunKind.Check] = "一致性检查",
        [RunKind.Withdraw] = "收回日历",
        [RunKind.Undo] = "撤销更改",
        [RunKind.Retire] = "归档学期",
    };

    public static (string Title, string Text) Of(
        NoticeKind kind, RunRow run, string state, RunReason? about, IReadOnlyDictionary<string, int> counts,
        int failures, Uri? page)
    {
        string cause = about is { } known ? WireFormat.Code(known) : state;
        string word = WireFormat.Word(run.Kind);
        string title = kind switch
        {
            NoticeKind.Alert => $"[icasync] 紧急 URGENT: {cause} ({run.Term})",
            NoticeKind.HeldPlan => $"[icasync] 待审核 plan held: {cause} ({run.Term})",
            NoticeKind.Recovered => $"[icasync] 已恢复 recovered: {cause} ({run.Term})",
            NoticeKind.RunEnded =>
                $"[icasync] {Kinds[run.Kind]} {States.GetValueOrDefault(state, state)} · {word} {state} ({run.Term})",
            NoticeKind.Timetable or _ => throw new System.Diagnostics.UnreachableException($"notice {kind}"),
        };
        StringBuilder text = new();
        if (about is { } told)
        {
            (string chinese, string english) = kind == NoticeKind.Recovered
                ? ("此前报告的问题已解决，同步恢复正常。", "What was reported before is over; the sync works again.")
                : Reasons[told];
            text.Append(chinese).Append('\n').Append(english).Append("\n\n");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"学期 term: {run.Term}\n同步 run: {run.RunId}\n类型 kind: {Kinds[run.Kind]} {word}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"状态 state: {States.GetValueOrDefault(state, state)} {state}\n失败项 failures: {failures}\n");
        if (page is not null)
        {
            // The first view says what needs a person. A long text is cut at its end, so this stands before the counts.
            text.Append(CultureInfo.InvariantCulture, $"今日概览 today: {page.GetLeftPart(UriPartial.Query)}#/today\n");
        }

        foreach ((string name, int count) in counts.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {count}\n");
        }

        return (title, text.ToString());
    }
}
