using Icasync.Activities.Wps;

namespace Icasync.Activities.Probing;

/// <summary>
/// Which calendars a probe may write to: those that WPS answered to its own create, and those that are proven to be
/// left by a probe before it. It is asked directly before each call goes out.
/// </summary>
internal sealed class ProbeFence
{
    private const string Calendars = "/v7/calendars/";
    private const string Create = Calendars + "create";

    private readonly HashSet<string> _own = new(StringComparer.Ordinal);

    /// <summary>Lets writes to a calendar through.</summary>
    public void Admit(string calendarId) => _own.Add(calendarId);

    /// <summary>Stops a write to anything but a calendar of the probe's.</summary>
    /// <exception cref="ForeignCalendarException">The call is a write to something else.</exception>
    public void ThrowIfForeign(WpsCall call)
    {
        string path = call.PathAndQuery.Split('?')[0];
        if (!call.IsWrite || path == Create)
        {
            return;
        }

        string[] parts = path.StartsWith(Calendars, StringComparison.Ordinal)
            ? path[Calendars.Length..].Split('/')
            : [];
        if (parts.Length < 2 || !_own.Contains(Uri.UnescapeDataString(parts[0])))
        {
            throw new ForeignCalendarException(path);
        }
    }
}
