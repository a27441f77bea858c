using System.Globalization;
using System.Net;
using System.Text;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;

namespace Icasync.Activities.Reports;

/// <summary>The HTML report: one file, no script, nothing loaded from outside; every value is escaped.</summary>
internal static class ReportPage
{
    private const string Style =
        ":root{color-scheme:light dark}"
        + "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
        + "table{border-collapse:collapse;margin:.5rem 0 1.5rem;width:100%}"
        + "td,th{border:1px solid #8a939d;overflow-wrap:anywhere;padding:.3rem .6rem}"
        + "td,th{text-align:left;vertical-align:top}"
        + "th{font-weight:600}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}.n{text-align:right}";

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["MISSING_KKH"] = "缺少开课号",
        ["BAD_KKH"] = "开课号过长或位数丢失",
        ["BAD_TERM"] = "学年学期格式错误",
        ["MISSING_DATE"] = "缺少日期",
        ["BAD_DATE"] = "日期无法识别",
        ["MISSING_TIME"] = "缺少时间",
        ["BAD_TIME"] = "时间无法识别",
        ["BAD_RANGE"] = "结束时间不晚于开始时间",
        ["MISSING_PERIOD"] = "缺少节次",
        ["BAD_PERIOD"] = "节次无法识别",
        ["DATE_OUT_OF_TERM"] = "日期不在本学期范围内",
        ["MISSING_NAME"] = "缺少课程名称",
        ["UNUSABLE"] = "程序无法处理该课程的数据",
    };

    /// <summary>Rows of a table: a browser shows more of them slowly, and the CSV has all.</summary>
    public const int RowsMax = 1000;

    /// <param name="changes">At most <see cref="RowsMax"/> changes.</param>
    /// <param name="more">How many there are beside them.</param>
    /// <param name="counts">Changes by kind and operation, all of them.</param>
    public static string Render(
        ReportDocument report, IReadOnlyList<ChangeEntry> changes, int more, IReadOnlyDictionary<string, int> counts,
        ReportFocus? focus)
    {
        string Course(string? kkh) => focus?.NameOf(kkh) is { Length: > 0 } name ? $"{name} {kkh}" : kkh ?? "-";
        RunSummary run = report.Run;
        StringBuilder page = new();
        page.Append(
            "<!doctype html><html lang=\"zh\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
            + "content=\"width=device-width\">")
            .Append("<title>icasync ").Append(Text(run.RunId)).Append("</title><style>").Append(Style)
            .Append("</style></head><body>");
        page.Append("<h1>课表同步报告 · Sync report</h1>");
        Table(page, ["项目 item", "值 value"],
        [
            ["同步 run", run.RunId], ["类型 kind", run.Kind], ["学期 term", run.Term],
            ["状态 state", run.Reason is null ? run.State : $"{run.State} ({run.Reason})"],
            ["说明 message", run.Message ?? "-"],
            ["学院 college", focus?.College ?? "全部 all"],
            ["开始 started", Local(run.StartedAt)], ["结束 finished", Local(run.FinishedAt)],
            ["用时（秒） seconds", (run.Seconds ?? 0).ToString("0.0", CultureInfo.InvariantCulture)],
            ["失败 failures", Number(report.Failures.Count)],
            .. Pilot(run),
        ]);
        if (focus?.College is null)
        {
            OfRun(page, run);
        }
        else
        {
            Section(page, "结果 · Result", ["操作 operation", "次数 count"],
                counts.Select(one => new[] { one.Key, Number(one.Value) }));
        }

        Section(page, "异常排课记录 · Quarantined rows", ["原因 reason", "行数 rows"],
            (focus?.College is null
                ? run.Quarantined
                : report.QuarantinedRows.CountBy(one => one.Reason).ToDictionary())
            .Select(one => new[] { $"{one.Key} {Reasons.GetValueOrDefault(one.Key)}", Number(one.Value) }));
        Section(page, "失败 · Failures", ["课程 course", "对象 item", "代码 code", "说明 message"],
            report.Failures.Select(one => new[] { Course(one.Kkh), one.Item, one.Code, one.Message }));
        Section(page, "提醒 · Warnings", ["代码 code", "次数 count"],
            (focus?.College is null ? run.Warnings : report.Findings.CountBy(one => one.Code).ToDictionary())
            .Select(one => new[] { one.Key, Number(one.Value) }));
        Section(page, "提醒明细 · Warnings one by one", ["课程 course", "代码 code", "说明 message"],
            report.Findings.Take(RowsMax).Select(one => new[] { Course(one.Kkh), one.Code, one.Detail }));
        More(page, report.Findings.Count - RowsMax);
        Section(page, "批量变更 · Bulk changes", ["说明", "text"],
            report.Bulk.Select(one => new[] { one.Text.Zh, one.Text.En }));
        Section(page, "变更 · Changes", ["课程 course", "操作 operation", "说明 text"],
            changes.Select(one => new[] { Course(one.Kkh), $"{one.Kind} {one.Op}", one.Text }));
        More(page, more);
        return page.Append("</body></html>").ToString();
    }

    private static void OfRun(StringBuilder page, RunSummary run)
    {
        Counts(page, run.Counts);
        Impact(page, run.Impact);
        page.Append("<h2>调用 WPS · Calls to WPS</h2>");
        Table(page, ["操作 operation", "次数 calls"],
            run.Remote.ByOperation.Select(one => new[] { one.Key, Number(one.Value) })
                .Prepend(["写 writes", Number(run.Remote.Writes)]).Prepend(["读 reads", Number(run.Remote.Reads)]));
    }

    // The campus keeps +08:00.
    private static string Local(string? instant) => WireFormat.ParseInstant(instant) is { } at
        ? at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)
        : "-";

    private static void Counts(StringBuilder page, CountSummary counts)
    {
        page.Append("<h2>结果 · Result</h2>");
        Table(
            page,
            ["", "新建/授权 created", "更改 changed", "移动 moved", "删除/撤销 deleted", "未变 unchanged", "待核实 withheld / pending"],
        [
            ["日历 calendars", Number(counts.Calendars.Created), Number(counts.Calendars.Renamed), "-",
            Number(counts.Calendars.Deleted),
             Number(counts.Calendars.Unchanged), Number(counts.Calendars.Withheld)],
            ["日程 events", Number(counts.Events.Created), Number(counts.Events.Updated), Number(counts.Events.Moved),
             Number(counts.Events.Deleted), Number(counts.Events.Unchanged), Number(counts.Events.Withheld)],
            ["权限 access", Number(counts.Access.Granted), Number(counts.Access.Changed), "-",
            Number(counts.Access.Revoked),
             Number(counts.Access.Unchanged), Number(counts.Access.Pending)],
            ["参与者 attendees", Number(counts.Attendees.Added), "-", "-", Number(counts.Attendees.Removed), "-", "-"],
        ]);
    }

    private static IEnumerable<string[]> Pilot(RunSummary run)
    {
        if (run.Pilot is { } pilot)
        {
            yield return ["试点范围 pilot", pilot];
        }

        if (run.Pilot is not null || run.Counts.Courses.OutOfScope > 0)
        {
            yield return ["不在试点范围 out of scope", Number(run.Counts.Courses.OutOfScope)];
        }
    }

    private static void Impact(StringBuilder page, ImpactSummary? impact)
    {
        if (impact is not null)
        {
            page.Append("<h2>影响预估 · Impact foreseen</h2>");
            Table(page, ["课程 courses", "日历 calendars", "日程 events", "人员 people", "调用 calls", "分钟 minutes"],
            [
                [Number(impact.Courses), Number(impact.Calendars), Number(impact.Events), Number(impact.People),
                Number(impact.Calls),
                 impact.Minutes.ToString("0.##", CultureInfo.InvariantCulture)],
            ]);
        }
    }

    // What is left out is said where it is left out.
    private static void More(StringBuilder page, int more)
    {
        if (more > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>另有 {more} 条未列出，全部内容见 CSV 报告。 · ")
                .Append(CultureInfo.InvariantCulture, $"{more} more are not listed here; the CSV report has all.</p>");
        }
    }

    private static void Section(StringBuilder page, string title, string[] heads, IEnumerable<string[]> rows)
    {
        List<string[]> all = rows.ToList();
        if (all.Count > 0)
        {
            page.Append("<h2>").Append(title).Append("</h2>");
            Table(page, heads, all);
        }
    }

    private static void Table(StringBuilder page, string[] heads, IEnumerable<string[]> rows)
    {
        page.Append("<table><tr>");
        foreach (string head in heads)
        {
            page.Append("<th>").Append(Text(head)).Append("</th>");
        }

        page.Append("</tr>");
        foreach (string[] row in rows)
        {
            page.Append("<tr>");
            foreach (string cell in row)
            {
                page.Append("<td>").Append(Text(cell)).Append("</td>");
            }

            page.Append("</tr>");
        }

        page.Append("</table>");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
