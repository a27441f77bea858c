using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Participants;

/// <summary>Asks WPS who has access to a calendar, who is invited to a lesson and who exists at all.</summary>
public sealed class PermissionObserver(IWpsApi wps)
{
    /// <summary>People in one look-up call (WPS-API 4).</summary>
    public const int LookupMax = 100;

    /// <summary>
    /// Who has access, by number. The owner's row and busy-only readers are no access of ours and left out.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, HeldPermission>> ListAsync(
        string calendarId, CancellationToken cancellation)
    {
        Dictionary<string, HeldPermission> held = new(StringComparer.Ordinal);
        await foreach (WpsPermission one in wps.ListPermissionsAsync(calendarId, cancellation))
        {
            if (WireFormat.TryParse(one.Role, out AccessRole role))
            {
                held[one.UserId] = new HeldPermission(one.UserId, one.Id, role);
            }
        }

        return held;
    }

    /// <summary>Who is invited to an event, by number.</summary>
    public async Task<Dictionary<string, WpsAttendee>> InvitedAsync(
        string calendarId, string eventId, CancellationToken cancellation)
    {
        Dictionary<string, WpsAttendee> held = new(StringComparer.Ordinal);
        await foreach (WpsAttendee one in wps.ListAttendeesAsync(calendarId, eventId, cancellation))
        {
            held[one.UserId] = one;
        }

        return held;
    }

    /// <summary>Which of these people WPS knows, active or not.</summary>
    public async Task<IReadOnlySet<string>> KnownAsync(IReadOnlyList<string> numbers, CancellationToken cancellation)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (string[] batch in numbers.Distinct(StringComparer.Ordinal).Chunk(LookupMax))
        {
            foreach (WpsUser user in await wps.GetUsersByExternalIdsAsync(batch, cancellation))
            {
                known.Add(user.ExternalId);
            }
        }

        return known;
    }
}
