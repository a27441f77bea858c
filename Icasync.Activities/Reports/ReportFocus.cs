namespace Icasync.Activities.Reports;

/// <summary>What a report is about, and by what names: a whole term, or the courses of one college.</summary>
/// <param name="College">Only courses of this college; null means all.</param>
public sealed record ReportFocus(NameBook Book, string? College)
{
    /// <summary>Whether a line about a course belongs into the report.</summary>
    public bool Has(string? kkh) => College is null || CollegeOf(kkh) == College;

    /// <summary>The college of a course, or null.</summary>
    public string? CollegeOf(string? kkh) => kkh is null ? null : Book.Course(kkh)?.College;

    /// <summary>The name of a course, or null.</summary>
    public string? NameOf(string? kkh) => kkh is null ? null : Book.Course(kkh)?.Name;
}
