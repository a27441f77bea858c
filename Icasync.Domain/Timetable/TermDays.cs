namespace Icasync.Domain.Timetable;

/// <summary>
/// The days on which a lesson of a term can be believed to lie (DOMAIN 3.3, DATE_OUT_OF_TERM). A default date such as
/// 1900-01-01, or the end of all time, is no lesson, and every look at WPS would have to reach as far.
/// </summary>
/// <param name="First">The first such day.</param>
/// <param name="Last">The last such day, itself included.</param>
public sealed record TermDays(DateOnly First, DateOnly Last)
{
    /// <summary>What any term may have, whatever its rows say.</summary>
    public static TermDays Any { get; } = new(new DateOnly(2000, 1, 1), new DateOnly(2100, 12, 31));

    /// <summary>
    /// The days around the middle one of a term's rows; <see cref="Any"/> where no row has a day in it. The middle is
    /// not moved by a few wrong dates, however far away they are.
    /// </summary>
    /// <param name="dates">Dates as the source writes them, each with the number of rows that hold it.</param>
    /// <param name="marginDays">Days before and after the middle one.</param>
    public static TermDays Around(IEnumerable<(string? Date, long Rows)> dates, int marginDays)
    {
        List<(DateOnly Day, long Rows)> known = dates
            .Select(one => (Day: FieldParsers.Normal(one.Date) is { } text ? FieldParsers.Date(text) : null, one.Rows))
            .Where(one => one.Day is { } day && Any.Contains(day))
            .Select(one => (one.Day!.Value, one.Rows))
            .OrderBy(one => one.Value)
            .ToList();
        if (known.Count == 0)
        {
            return Any;
        }

        long half = known.Sum(one => one.Rows) / 2;
        DateOnly middle = known[^1].Day;
        foreach ((DateOnly day, long rows) in known)
        {
            half -= rows;
            if (half < 0)
            {
                middle = day;
                break;
            }
        }

        DateOnly first = middle.AddDays(-marginDays);
        DateOnly last = middle.AddDays(marginDays);
        return new TermDays(first < Any.First ? Any.First : first, last > Any.Last ? Any.Last : last);
    }

    /// <summary>Whether a lesson can lie on the day.</summary>
    public bool Contains(DateOnly day) => day >= First && day <= Last;
}
