namespace Icasync.Activities.Wps;

/// <summary>
/// WPS refuses to show one calendar to the app: that offering's failure, the others go on (DESIGN 5).
/// </summary>
public sealed class CalendarForbiddenException(WpsError error) : Exception(
    $"WPS refuses the calendar ({error.CodeText})")
{
    /// <summary>The answer.</summary>
    public WpsError Error { get; } = error;
}
