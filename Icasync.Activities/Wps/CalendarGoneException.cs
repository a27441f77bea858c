namespace Icasync.Activities.Wps;

/// <summary>The calendar itself is not there any more: somebody deleted it in WPS (DOMAIN D20).</summary>
public sealed class CalendarGoneException(WpsError? error)
    : Exception($"the calendar does not exist at WPS any more ({error?.CodeText})")
{
    /// <summary>Throws when an answer says that the calendar, not the object in it, is missing.</summary>
    public static void ThrowIf(WpsError? error)
    {
        if (error is { MeansCalendarGone: true })
        {
            throw new CalendarGoneException(error);
        }
    }
}
