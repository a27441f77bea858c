namespace Icasync.Activities.Sql;

/// <summary>
/// The columns of the source that are read, by table (DOMAIN 1). Personal columns are not among them.
/// </summary>
public static class SourceTables
{
    public const string Timetable = "u_jw_kcb_cur";
    public const string Enrolments = "out_jw_kcb_xs";
    public const string Assignments = "out_jw_kcb_js";
    public const string Students = "out_xsxx";
    public const string Teachers = "out_jsxx";

    /// <summary>
    /// Columns of the timetable, in the order of <c>TimetableRow</c> as <see cref="SourceReader"/> reads it.
    /// </summary>
    public static IReadOnlyList<string> TimetableColumns { get; } =
    [
        "kkh", "xnxq", "jxz", "zc", "jc", "lq", "room", "ghs", "rq", "st", "ed", "sj", "zt", "gx_sj", "gx_zt", "kcmc",
        "xms", "sfdk",
    ];

    /// <summary>Every table with the columns a run needs.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Required { get; } =
        new Dictionary<string, IReadOnlyList<string>>
        {
            [Timetable] = TimetableColumns,
            [Enrolments] = ["kkh", "xh", "xnxq", "zt"],
            [Assignments] = ["kkh", "gh", "xnxq", "zt"],
            [Students] = ["xh", "xm", "xydm", "xymc", "zydm", "zymc", "bjdm", "bjmc", "update_time", "zt"],
            [Teachers] = ["gh", "xm", "ssdwdm", "ssdwmc", "update_time", "zt"],
        };
}
