using Icasync.Domain.Timetable;

namespace Icasync.Domain.Aggregation;

/// <summary>
/// What is odd about the live rows of one offering, beside words that nobody knows. It blocks nothing.
/// </summary>
internal sealed class RowRemarks(string? offering)
{
    private readonly CellRemarks _cells = new();

    private (string? NumberCell, string? NameCell, int Numbers, int Names) _teachers;
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private string? _unclearNames;
    private int _withoutPeriod;
    private TimetableRow? _before;

    /// <summary>Looks at a live row.</summary>
    public void Add(TimetableRow row, ParsedRow parsed)
    {
        // The rows of an offering repeat most cells, and what was looked at once needs no second look.
        _cells.LookAtNumber("course number", row.Offering, _before?.Offering);
        _cells.LookAtNumber("period", row.Period, _before?.Period);
        _cells.LookAtNumber("teaching week", row.TeachingWeek, _before?.TeachingWeek);
        _cells.LookAtNumber("weekday", row.Weekday, _before?.Weekday);
        _cells.Look("building", row.Building, _before?.Building);
        _cells.Look("room", row.Room, _before?.Room);
        _cells.Look("date", row.Date, _before?.Date);
        _cells.Look("start", row.Start, _before?.Start);
        _cells.Look("end", row.End, _before?.End);
        _cells.Look("state", row.State, _before?.State);
        _cells.Look("sync state", row.SyncState, _before?.SyncState);
        _cells.Look("course name", row.CourseName, _before?.CourseName);
        _cells.Look("check-in", row.CheckIn, _before?.CheckIn);
        _before = row;
        if ((row.TeacherNumbers, row.TeacherNames) != (_teachers.NumberCell, _teachers.NameCell))
        {
            LookAtTeachers(row.TeacherNumbers, row.TeacherNames);
        }

        _withoutPeriod += parsed.Quarantined?.Reason == FindingCode.MissingPeriod ? 1 : 0;
        if (parsed.Period is { } period)
        {
            _names.Add(period.CourseName);
            (int numbers, int names) = (_teachers.Numbers, _teachers.Names);
            if (names > 0 && numbers > 0 && names != numbers)
            {
                _unclearNames ??=
                    $"a row of {period.Date:yyyy-MM-dd} has {numbers} teacher numbers and {names} names between "
                    + "separators; with one number the whole cell is one name";
            }
        }
    }

    private void LookAtTeachers(string? numberCell, string? nameCell)
    {
        IReadOnlyList<string> numbers = FieldParsers.Split(numberCell);
        foreach (string number in numbers)
        {
            _cells.LookAtNumber("teacher number", number);
        }

        // A person's name is never told, so of a cell of names the word NULL alone is a remark.
        if (nameCell is not null && Cell.IsNullWord(nameCell))
        {
            _cells.Look("teacher names", nameCell);
        }

        _teachers = (numberCell, nameCell, numbers.Count, FieldParsers.Split(nameCell).Count);
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
