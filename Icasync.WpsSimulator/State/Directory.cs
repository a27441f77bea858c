using System.Text;

namespace Icasync.WpsSimulator.State;

/// <summary>
/// The people of the tenant. Everybody exists but those named unknown (CONTRACTS 5). Keys are customer-side ids
/// (ex_user_id); the WPS id is that id in hexadecimal behind a prefix, so that neither side needs a table.
/// </summary>
internal sealed class Directory
{
    private const string Prefix = "wu";

    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<(CalendarState Calendar, EventState Item)>> _invitations =
        new(StringComparer.Ordinal);

    /// <summary>People named in some call so far: what a listing of all users can show.</summary>
    public IReadOnlyCollection<string> Known => _seen;

    public IReadOnlyCollection<string> Unknown => _unknown;

    public static string InternalId(string userId) =>
        Prefix + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(userId));

    /// <summary>The customer-side id of a WPS id; false for anything that is none, such as a student number.</summary>
    public static bool TryFromInternal(string internalId, out string userId)
    {
        userId = "";
        if (!internalId.StartsWith(Prefix, StringComparison.Ordinal)
            || internalId.Length % 2 != 0
            || internalId.Length < 4)
        {
            return false;
        }

        try
        {
            userId = Encoding.UTF8.GetString(Convert.FromHexString(internalId.AsSpan(Prefix.Length)));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    public bool Exists(string userId) => userId.Length is > 0 and <= 128 && !_unknown.Contains(userId);

    public void Seen(string userId) => _seen.Add(userId);

    /// <summary>People seen so far whose id sorts behind <paramref name="after"/>.</summary>
    public IEnumerable<string> KnownAfter(string? after) => after is null
        ? _seen
        : _seen.GetViewBetween(after + '\0', "\uffff");

    public void SetUnknown(IEnumerable<string> codes)
    {
        _unknown.Clear();
        _unknown.UnionWith(codes);
    }

    public void SetAttendees(
        CalendarState calendar, EventState item, IReadOnlyList<AttendeeState> attendees, DateTimeOffset now,
        TimeSpan lag)
    {
        foreach (AttendeeState attendee in item.Attendees.Where(attendee => attendee.Type == "user"))
        {
            InvitationsOf(attendee.Key).Remove((calendar, item));
        }

        item.Invited.Set(attendees, now, lag);
        foreach (AttendeeState attendee in attendees.Where(attendee => attendee.Type == "user"))
        {
            Seen(attendee.Key);
            InvitationsOf(attendee.Key).Add((calendar, item));
        }
    }

    /// <summary>Events a person is invited to: they fill the primary calendar that free/busy reads.</summary>
    public HashSet<(CalendarState Calendar, EventState Item)> InvitationsOf(string userId)
    {
        if (!_invitations.TryGetValue(userId, out HashSet<(CalendarState, EventState)>? events))
        {
            _invitations[userId] = events = [];
        }

        return events;
    }

    public void Clear()
    {
        _unknown.Clear();
        _seen.Clear();
        _invitations.Clear();
    }
}
