namespace Icasync.Domain.Timetable;

/// <summary>Weeks as a campus counts them: they begin on Monday.</summary>
public static class CalendarWeek
{
    /// <summary>The Monday of a day's week.</summary>
    public static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
