namespace Icasync.Activities.Notify;

/// <summary>
/// When ordinary notices may go out: not within the quiet hours, which are wall-clock times at +08:00.
/// </summary>
public static class QuietHours
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The instant from which a notice of now may be sent: now, or the end of the quiet hours.</summary>
    /// <param name="hours">From inclusive, to exclusive; the end may lie on the next day; null means none.</param>
    public static DateTimeOffset DueAt((TimeOnly From, TimeOnly To)? hours, DateTimeOffset now, bool urgent)
    {
        if (hours is not { } quiet || urgent || quiet.From == quiet.To)
        {
            return now;
        }

        DateTimeOffset local = now.ToOffset(Offset);
        TimeOnly at = TimeOnly.FromTimeSpan(local.TimeOfDay);

        // IsBetween includes its start, leaves out its end, and takes an end before its start for the next day's.
        if (!at.IsBetween(quiet.From, quiet.To))
        {
            return now;
        }

        DateTime end = local.Date + quiet.To.ToTimeSpan();
        return new DateTimeOffset(end > local.DateTime ? end : end.AddDays(1), Offset).ToUniversalTime();
    }
}
