using System.Globalization;

namespace Icasync.Activities.Wps;

/// <summary>An answer that is no success.</summary>
/// <param name="HttpStatus">0 when there was no answer.</param>
/// <param name="Code">The envelope's code, or 0 when there was none.</param>
public sealed record WpsError(WpsErrorClass Class, int HttpStatus, long Code, string Message)
{
    /// <summary>The code as failure lists show it.</summary>
    public string CodeText => Code != 0
        ? Code.ToString(CultureInfo.InvariantCulture)
        : HttpStatus != 0 ? $"HTTP {HttpStatus}" : "NO_ANSWER";

    /// <summary>Whether the calendar itself does not exist.</summary>
    public bool MeansCalendarGone => Code is 404411503 or 400411502;

    /// <summary>Whether the person is unknown to WPS.</summary>
    public bool MeansUserMissing => WpsErrors.UserMissing.Contains(Code);

    /// <summary>Whether the object was there already: the call before it was made, whatever it answered.</summary>
    public bool MeansExists => Code == WpsErrors.ExistsAlready;

    /// <summary>Whether the token was right but has expired.</summary>
    public bool MeansTokenExpired => Code == 401030001;

    /// <summary>Whether the app has no right on this calendar.</summary>
    public bool MeansCalendarForbidden => Class == WpsErrorClass.CalendarForbidden;

    /// <summary>
    /// Whether another call holds the object's lock, which concerns this object alone and does not mean that WPS
    /// throttles.
    /// </summary>
    public bool MeansLocked => WpsErrors.Locks.Contains(Code);

    /// <summary>Whether the route does not exist: an operation that only some documents name (DOMAIN F21).</summary>
    public bool MeansRouteMissing => Code is 404000001 || (HttpStatus is 404 or 405 && Code == 0);
}
