using Icasync.Domain.Timetable;

namespace Icasync.Domain.Aggregation;

/// <summary>
/// What is odd about the live rows of one offering, beside words that nobody knows. It blocks nothing.
/// </summary>
internal sealed class RowRemarks(string? offering)
{
    private static readonly (string Field, Func<TimetableRow, string?> Read)[] Numbers =
    [
        ("course number", row => row.Offering), ("period", row => row.Period), (
            "teaching week", row => row.TeachingWeek),
        ("weekday", row => row.Weekday),
    ];

    private static readonly (string Field, Func<TimetableRow, string?> Read)[] Others =
    [
        ("building", row => row.Building), ("room", row => row.Room), ("date", row => row.Date), (
            "start", row => row.Start),
        ("end", row => row.End), ("state", row => row.State), ("sync state", row => row.SyncState),
        ("course name", row => row.CourseName), ("check-in", row => row.CheckIn),
    ];

    private readonly CellRemarks _cells = new();
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private string? _unclearNames;
    private int _withoutPeriod;

    /// <summary>Looks at a live row.</summary>
    public void Add(TimetableRow row, ParsedRow parsed)
    {
        foreach ((string field, Func<TimetableRow, string?> read) in Numbers)
        {
            _cells.LookAtNumber(field, read(row));
        }

        foreach ((string field, Func<TimetableRow, string?> read) in Others)
        {
            _cells.Look(field, read(row));
        }

        IReadOnlyList<string> numbers = FieldParsers.Split(row.TeacherNumbers);
        foreach (string number in numbers)
        {
            _cells.LookAtNumber("teacher number", number);
        }

        // A person's name is never told, so of a cell of names the word NULL alone is a remark.
        if (row.TeacherNames is { } cell && Cell.IsNullWord(cell))
        {
            _cells.Look("teacher names", cell);
        }

        _withoutPeriod += parsed.Quarantined?.Reason == FindingCode.MissingPeriod ? 1 : 0;
        if (parsed.Period is { } period)
        {
            _names.Add(period.CourseName);
            int names = FieldParsers.Split(row.TeacherNames).Count;
            if (names > 0 && numbers.Count > 0 && names != numbers.Count)
            {
                _unclearNames ??=
                    $"a row of {period.Date:yyyy-MM-dd} has {numbers.Count} teacher numbers and {names} names between "
                    + "separators; with one number the whole cell is one name";
            }
        }
    }

    /// <summary>One finding for each kind of oddity.</summary>
    public IEnumerable<Finding> Findings()
    {
        foreach (Finding finding in _cells.Findings(offering))
        {
            yield return finding;
        }

        foreach (IGrouping<string, string> alike in _names.GroupBy(Cell.Look).Where(group => group.Count() > 1))
        {
            string names = string.Join(", ", alike.Select(name => $"'{Cell.Visible(name)}'"));
            yield return new Finding(
                FindingCode.NamesLookAlike, offering,
                $"course names that look the same make lessons of their own: {names}");
        }

        if (_unclearNames is { } unclear)
        {
            yield return new Finding(FindingCode.TeacherNamesUnclear, offering, unclear);
        }

        if (_withoutPeriod > 0)
        {
            yield return new Finding(
                FindingCode.TimesWithoutPeriod, offering,
                $"{_withoutPeriod} rows have a date and times but no period (exams?): they make no event");
        }
    }
}
