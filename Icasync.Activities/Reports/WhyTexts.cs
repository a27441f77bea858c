using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Domain.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>What each link of the chain says, in both languages.</summary>
internal static class WhyTexts
{
    public static TwoTexts Excluded { get; } = new(
        "此编号在排除名单中 (Icasync__Sync__ExcludedUsers)",
        "the number is on the exclusion list (Icasync__Sync__ExcludedUsers)");

    public static TwoTexts CalendarGone { get; } = new(
        "此课程的日历已在 WPS 中被删除", "somebody deleted the course's calendar in WPS");

    public static TwoTexts CalendarForbidden { get; } = new(
        "WPS 不允许本应用访问此课程的日历", "WPS gives the app no right on the course's calendar");

    /// <summary>Who the number belongs to.</summary>
    public static TwoTexts Of(Person? student, Person? teacher) => (student, teacher) switch
    {
        (null, null) => new(
            "学生表与教师表中都没有此编号", "not in the people table: neither the student nor the teacher table has the number"),
        _ when student is not { IsLive: true } && teacher is not { IsLive: true } =>
            new("此人的记录已标记为删除", "the person's row is marked as deleted"),
        (not null, not null) => new("既是学生又是教师", "a student and a teacher"),
        (not null, null) => new("是学生", "a student"),
        _ => new("是教师", "a teacher"),
    };

    /// <summary>What the timetable holds of the course; null when it has no row of the term.</summary>
    public static TwoTexts Timetable(int? readableRows) => readableRows switch
    {
        null => new("此课程本学期没有课表", "the course has no timetable row in this term"),
        0 => new("此课程没有可以识别的有效排课记录", "no live row of the course is readable"),
        _ => new($"课表中有 {readableRows} 行可以识别", $"{readableRows} readable rows"),
    };

    /// <summary>Why a row of the source belongs to no term.</summary>
    public static TwoTexts BadTerm(string term) => new(
        $"此行的学期“{Cell.Visible(term)}”无法识别，不属于任何学期",
            $"the term '{Cell.Visible(term)}' of the row cannot be read, so it belongs to no term (BAD_TERM)");

    public static TwoTexts CheckIn(bool studentsIncluded) => studentsIncluded
        ? new("学生在内", "students are included")
        : new("所有有效行均为不考勤：仅教师", "every live row says no check-in: teachers only");

    public static TwoTexts Enrolment(bool wanted) => wanted
        ? new("已选课或任课", "enrolled or teaching")
        : new("没有有效的选课、任课或课次提到此人", "no live enrolment, assignment or lesson names the person");

    /// <summary>Whether runs treat the course while a pilot is set.</summary>
    public static TwoTexts Pilot(bool isOutside) => isOutside
        ? new("课程不在试点范围 (Icasync__Sync__Pilot)",
            "the course is out of the pilot's scope (Icasync__Sync__Pilot): no run treats it")
        : new("课程在试点范围内", "the course is in the pilot's scope");

    public static TwoTexts Calendar(bool there) => there
        ? new("课程已有日历", "the course has a calendar")
        : new("课程还没有日历", "the course has no calendar yet");

    /// <summary>What the ledger holds of the person's access; null when it holds none.</summary>
    public static TwoTexts Recorded(LedgerAccess? entry) =>
        (entry?.State, (entry?.TargetRole ?? entry?.Role) == AccessRole.Writer) switch
    {
        (null, _) => new("台账中没有此人的权限", "no access is recorded"),
        (LedgerState.Pending, _) when entry!.IsOverLimit => new(
            "待定：WPS 不允许此日历有更多成员", "pending: WPS lets the calendar have no more members"),
        (LedgerState.Pending, _) => new("待定：上次查询时 WPS 中没有此人", "pending: WPS did not know the person when last asked"),
        (LedgerState.Creating, false) => new("正在授予查看权限", "access to read is being given"),
        (LedgerState.Creating, true) => new("正在授予编辑权限", "access to write is being given"),
        (LedgerState.Updating, false) => new("正在改为查看权限", "being changed to reading"),
        (LedgerState.Updating, true) => new("正在改为编辑权限", "being changed to writing"),
        (LedgerState.Deleting, _) => new("正在取消权限", "access is being taken away"),
        (_, false) => new("已授予查看权限", "may read"),
        (_, true) => new("已授予编辑权限", "may write"),
    };

    public static TwoTexts Account(bool known) => known
        ? new("WPS 中有此账号", "WPS knows the person")
        : new("WPS 中没有此账号", "WPS does not know the person");

    public static TwoTexts Access(bool held) => held
        ? new("WPS 列出了此权限", "WPS lists the access")
        : new("WPS 没有列出此权限", "WPS does not list the access");
}
