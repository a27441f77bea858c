namespace Icasync.Activities.Sql;

/// <summary>The columns of the source that are read, by table (DOMAIN 1). Personal columns are not among them.</summary>
public static class SourceTables
{
    public const string Timetable = "u_jw_kcb_cur";
    public const string Enrolments = "out_jw_kcb_xs";
    public const string Assignments = "out_jw_kcb_js";
    public const string Students = "out_xsxx";
    public const string Teachers = "out_jsxx";

    /// <summary>Columns of the timetable, in the order of <c>TimetableRow</c> as <see cref="SourceReader"/> reads it.</summary>
    public static IReadOnlyList<string> TimetableColumns { get; } =
    [
        "kkh", "xnxq", "jxz", "zc", "jc", "lq", "room", "ghs", "rq", "st", "ed", "sj", "zt", "gx_sj", "gx_zt", "kcmc", "xms", "sfdk",
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

/// <summary>What the source holds: rows by table for the term, and what is missing of its shape.</summary>
public sealed record SourceShape
{
    public required long TimetableRows { get; init; }
    public required long EnrolmentRows { get; init; }
    public required long AssignmentRows { get; init; }
    public required long StudentRows { get; init; }
    public required long TeacherRows { get; init; }

    /// <summary>Whether out_jw_kcb_js exists: it is optional (DOMAIN D6).</summary>
    public required bool HasAssignments { get; init; }

    /// <summary>Tables and columns that a run needs and that do not exist, as <c>table</c> or <c>table.column</c>.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Throws when a table or column is missing.</summary>
    public void ThrowIfIncomplete()
    {
        if (Missing.Count > 0)
        {
            throw new DatabaseMissingException(
                $"The source lacks {string.Join(", ", Missing)}. Name the academic system's database with --database, or load its tables with icasync import.");
        }
    }
}

/// <summary>All rows of one offering. Rows without an offering number stand under null.</summary>
public sealed record OfferingRows(string? Offering, IReadOnlyList<Icasync.Domain.Timetable.TimetableRow> Rows);

/// <summary>Rows of one offering of another table.</summary>
public sealed record OfferingGroup<T>(string Offering, IReadOnlyList<T> Rows);
