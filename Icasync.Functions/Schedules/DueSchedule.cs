using Cronos;

namespace Icasync.Functions.Schedules;

/// <summary>
/// When a schedule is due: NCRONTAB with seconds, read at +08:00 whatever the host's zone (DESIGN 8). Pure.
/// </summary>
public static class DueSchedule
{
    private static readonly TimeZoneInfo Zone =
        TimeZoneInfo.CreateCustomTimeZone("icasync", TimeSpan.FromHours(8), null, null);

    /// <summary>
    /// The latest time that is due and not yet done, or null. What was missed while nobody ran is made up once, not for
    /// every time that passed.
    /// </summary>
    /// <param name="last">The last time that was done or skipped; null makes nothing due, so that a new schedule starts
    /// calmly.</param>
    public static DateTimeOffset? Latest(string expression, DateTimeOffset? last, DateTimeOffset now)
    {
        if (last is not { } since || since >= now)
        {
            return null;
        }

        DateTimeOffset? latest = CronExpression.Parse(expression, CronFormat.IncludeSeconds)
            .GetPreviousOccurrence(now, Zone, inclusive: true);
        return latest > since ? latest : null;
    }

    /// <summary>When the schedule is due next, or null when never.</summary>
    public static DateTimeOffset? Next(string expression, DateTimeOffset now) =>
        CronExpression.Parse(expression, CronFormat.IncludeSeconds).GetNextOccurrence(now, Zone);
}
