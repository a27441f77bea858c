using Icasync.Activities.Base;
using Icasync.Activities.Ledger;

namespace Icasync.Activities.Reports;

/// <summary>Why a person does not see a course, in one sentence, and what to do.</summary>
public sealed record WhyCause(TwoTexts What, TwoTexts Advice)
{
    private static readonly WhyCause NoAccount = new(
        new("未开通 WPS 账号", "no WPS account"),
        new("请为此人开通 WPS 365 账号；开通后，下次同步会自动授权。",
            "Give the person a WPS 365 account; the next sync then gives access by itself."));

    private static readonly WhyCause MemberLimit = new(
        new("此日历的成员已满", "the calendar has no room for another member"),
        new("请联系管理员：WPS 不允许此日历有更多成员。", "Tell the administrator: WPS lets the calendar have no more members."));

    private static readonly WhyCause NotSynced = new(
        new("尚未同步", "not synced yet"),
        new("请等待下次同步，或立即发起此课程的同步。", "Wait for the next sync, or start one of this course now."));

    private static readonly TwoTexts Repair = new(
        "请对此课程进行一致性检查并修复。", "Check this course with repair.");

    private static readonly Dictionary<string, WhyCause> ByLink = new(StringComparer.Ordinal)
    {
        ["pilot"] = new(
            new("课程不在试点范围", "the pilot leaves the course out"),
            new("试点期间只同步选定的课程。如应包含此课程，请管理员将其加入 Icasync__Sync__Pilot；下次同步会授权。",
                "Only chosen courses are synced during the pilot. If this one should be, the administrator adds it to "
                + "Icasync__Sync__Pilot; the next sync then gives access.")),
        ["person"] = new(
            new("不在人员表中，或已标记停用", "not among the people who count"),
            new("请核对学号或工号；编号无误时，请在教务系统中补录或恢复此人。",
                "Check the number; if it is right, the academic system must add the person or bring him back.")),
        ["term"] = new(
            new("学期填写有误", "the term of the row is wrong"),
            new("请在教务系统中改正此行的学期。", "Correct the term of the row in the academic system.")),
        ["timetable"] = new(
            new("课程没有可用的课表", "the course has no usable timetable"),
            new("请在教务系统中补录或改正此课程的排课记录。",
                "Add or correct the timetable rows of the course in the academic system.")),
        ["check-in rule"] = new(
            new("此课程不考勤，仅教师可见", "no check-in: the course is for teachers alone"),
            new("如学生应看到，请将排课记录改为考勤。", "If students should see it, set its rows to check-in.")),
        ["enrolment"] = new(
            new("没有选课或任课", "neither enrolled nor teaching"),
            new("请在教务系统中补录选课或任课；下次同步后即可看到。",
                "Add the enrolment or assignment in the academic system; the next sync does the rest.")),
        ["calendar"] = NotSynced,
        ["ledger"] = NotSynced,
        ["WPS account"] = NoAccount,
        ["WPS access"] = new(
            new("WPS 中的权限已被移除", "the access was taken away in WPS"), Repair),
    };

    // What a link says is the cause where the link can break in more than one way.
    private static readonly Dictionary<TwoTexts, WhyCause> ByText = new()
    {
        [WhyTexts.Excluded] = new(
            new("在排除名单中", "on the exclusion list"),
            new("如应看到课程，请管理员从 Icasync__Sync__ExcludedUsers 中删去此编号。",
                "If he should see courses, the administrator takes the number off Icasync__Sync__ExcludedUsers.")),
        [WhyTexts.CalendarGone] = new(
            new("日历已在 WPS 中被删除", "the calendar was deleted in WPS"), Repair),
        [WhyTexts.CalendarForbidden] = new(
            new("WPS 不允许本应用访问此日历", "WPS gives the app no right on the calendar"),
            new("请联系管理员：在 WPS 中恢复本应用对此日历的权限。",
                "Tell the administrator: the app needs its right on the calendar again.")),
    };

    /// <summary>
    /// The cause behind the first link that broke; null when none did. A missing account shows first in the ledger,
    /// where the person is pending: it is the cause all the same.
    /// </summary>
    public static WhyCause? Of(IReadOnlyList<WhyLink> links, LedgerAccess? entry)
    {
        WhyLink? broken = links.FirstOrDefault(link => !link.Holds);
        return broken is null ? null
            : broken.Name == "ledger" && entry is { State: LedgerState.Pending } pending
                ? pending.IsOverLimit ? MemberLimit : NoAccount
            : ByText.GetValueOrDefault(broken.Text) ?? ByLink.GetValueOrDefault(broken.Name);
    }
}
