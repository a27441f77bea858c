namespace Icasync.Domain.Timetable;

/// <summary>
/// Reads one timetable row: dead rows first (F3), then the first defect of offering, date, time, range, period, name
/// (F4). Nothing is guessed.
/// </summary>
public static class PeriodParser
{
    /// <summary>Longest offering number (DOMAIN 3.3).</summary>
    public const int OfferingLengthMax = 60;

    /// <summary>Longest course name.</summary>
    public const int NameLengthMax = 200;

    /// <summary>Highest period number of a day.</summary>
    public const int PeriodMax = 16;

    /// <summary>
    /// Whether a number that was read can be one of an offering: short enough, and with all its digits (BAD_KKH).
    /// </summary>
    public static bool IsOffering(string number) => number.Length <= OfferingLengthMax && !Cell.IsScientific(number);

    /// <summary>Reads the row. The offering of a quarantined row is named where it is readable.</summary>
    /// <param name="before">
    /// A row of the same offering that was read: what it shares with this one is not read again.
    /// </param>
    public static ParsedRow Parse(TimetableRow row, Period? before = null)
    {
        if (!RowState.IsLive(row.State))
        {
            return default;
        }

        string? offering = Cell.Key(row.Offering);
        if (offering is null)
        {
            return Refuse(FindingCode.MissingOffering, null, "offering", row.Offering, row);
        }

        if (!IsOffering(offering))
        {
            return Refuse(FindingCode.BadOffering, null, "offering", row.Offering, row);
        }

        if (FieldParsers.Normal(row.Date) is not { } dateText)
        {
            return Refuse(FindingCode.MissingDate, offering, "date", row.Date, row);
        }

        if (FieldParsers.Date(dateText) is not { } date)
        {
            return Refuse(FindingCode.BadDate, offering, "date", row.Date, row);
        }

        return row.Days.Contains(date)
            ? Times(row, before, offering, date)
            : Refuse(FindingCode.DateOutOfTerm, offering, "date", row.Date, row);
    }

    private static ParsedRow Times(TimetableRow row, Period? before, string offering, DateOnly date)
    {
        string? startText = FieldParsers.Normal(row.Start);
        string? endText = FieldParsers.Normal(row.End);
        if (startText is null || endText is null)
        {
            (string field, string? value) = startText is null ? ("start", row.Start) : ("end", row.End);
            return Refuse(FindingCode.MissingTime, offering, field, value, row);
        }

        TimeOnly? start = FieldParsers.Time(startText);
        TimeOnly? end = FieldParsers.Time(endText);
        if (start is null || end is null)
        {
            (string field, string? value) = start is null ? ("start", row.Start) : ("end", row.End);
            return Refuse(FindingCode.BadTime, offering, field, value, row);
        }

        return end <= start
            ? Refuse(FindingCode.BadRange, offering, "end", row.End, row)
            : Rest(row, before, offering, date, start.Value, end.Value);
    }

    private static ParsedRow Rest(
        TimetableRow row, Period? before, string offering, DateOnly date, TimeOnly start, TimeOnly end)
    {
        if (FieldParsers.Normal(row.Period) is not { } periodText)
        {
            return Refuse(FindingCode.MissingPeriod, offering, "period", row.Period, row);
        }

        if (FieldParsers.Whole(periodText, 1, PeriodMax) is not { } number)
        {
            return Refuse(FindingCode.BadPeriod, offering, "period", row.Period, row);
        }

        if (FieldParsers.CourseName(row.CourseName) is not { Length: <= NameLengthMax } name)
        {
            return Refuse(FindingCode.MissingName, offering, "course name", row.CourseName, row);
        }

        bool sameTeachers = before?.Row is { } known && known.TeacherNumbers == row.TeacherNumbers
            && known.TeacherNames == row.TeacherNames;
        return new ParsedRow(
            new Period
            {
                Date = date,
                Number = number,
                Start = start,
                End = end,
                CourseName = name,
                CheckIn = FieldParsers.CheckInOf(row.CheckIn, out _),
                TeachingWeek = FieldParsers.Normal(row.TeachingWeek) is { } week ? FieldParsers.Whole(week, 0, 99)
                    : null,
                Weekday = FieldParsers.Normal(row.Weekday) is { } day ? FieldParsers.Whole(day, 0, 9) : null,
                Building = Cell.Text(row.Building),
                Room = Cell.Text(row.Room),
                TeacherNumbers = sameTeachers ? before!.TeacherNumbers : FieldParsers.PeopleNumbers(row.TeacherNumbers),
                TeacherNames = sameTeachers
                    ? before!.TeacherNames
                    : FieldParsers.PeopleNames(row.TeacherNames, row.TeacherNumbers),
                Row = row,
            },
            null);
    }

    private static ParsedRow Refuse(
        FindingCode reason, string? offering, string field, string? value, TimetableRow row)
    {
        string? seen = value is null ? null : Cell.Visible(value);
        return new(
            null, new QuarantinedRow(reason, offering, field, seen is { Length: > 200 } ? seen[..200] : seen, row));
    }
}
