using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Icasync.Activities.Base;
using static Icasync.Activities.Wps.WpsAnswers;

namespace Icasync.Activities.Wps;

/// <summary>The calls of <see cref="IWpsApi"/> over HTTP.</summary>
/// <param name="permit">What each write asks before it is sent; null where nothing is fenced.</param>
public sealed class WpsClient(WpsTransport transport, WritePermit? permit = null) : IWpsApi
{
    private readonly WpsRequests _requests = new(transport, permit);
    private const int SmallPageMax = 20;
    private const int LargePageMax = 100;
    private static readonly TimeSpan WindowMax = TimeSpan.FromDays(31);

    /// <inheritdoc/>
    public IWpsApi Under(WritePermit permit) => new WpsClient(transport, permit);

    /// <inheritdoc/>
    public async IAsyncEnumerable<WpsCalendar> ListCalendarsAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (
            JsonElement item in _requests.PagesAsync(
                "listCalendars", "/v7/calendars", [], SmallPageMax, external: false, IsListOfIds, cancellation))
        {
            yield return CalendarOf(item);
        }
    }

    /// <inheritdoc/>
    public async Task<WpsCalendar?> GetCalendarAsync(string calendarId, CancellationToken cancellation)
    {
        WpsReply reply = await _requests.ReadAsync(
            "getCalendar", $"/v7/calendars/{Id(calendarId)}", external: false, HasId, cancellation, orGone: true);
        return reply.Error is not null || CalendarOf(reply.Data) is { IsDeleted: true } ? null : CalendarOf(reply.Data);
    }

    /// <inheritdoc/>
    public Task<WpsOutcome<WpsCalendar>> CreateCalendarAsync(string title, CancellationToken cancellation) =>
        _requests.WriteAsync(
            "createCalendar", "/v7/calendars/create", new { summary = title }, external: false, HasId, CalendarOf,
            cancellation);

    /// <inheritdoc/>
    public Task<WpsOutcome<bool>> UpdateCalendarAsync(
        string calendarId, string title, CancellationToken cancellation) =>
        _requests.VoidAsync(
            "updateCalendar", $"/v7/calendars/{Id(calendarId)}/update", new { summary = title }, external: false,
            cancellation);

    /// <inheritdoc/>
    public Task<WpsOutcome<bool>> DeleteCalendarAsync(string calendarId, CancellationToken cancellation) =>
        _requests.VoidAsync(
            "deleteCalendar", $"/v7/calendars/{Id(calendarId)}/delete", body: null, external: false, cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<WpsPermission> ListPermissionsAsync(
        string calendarId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (JsonElement item in _requests.PagesAsync(
            "listCalendarPermissions", $"/v7/calendars/{Id(calendarId)}/permissions", [], SmallPageMax, external: true,
            IsListOfPeople, cancellation))
        {
            yield return PermissionOf(item);
        }
    }

    /// <inheritdoc/>
    public Task<WpsOutcome<IReadOnlyList<WpsPermission>>> BatchCreatePermissionsAsync(
        string calendarId, IReadOnlyList<WpsGrant> grants, CancellationToken cancellation) => _requests.WriteAsync(
            "batchCreateCalendarPermissions",
            $"/v7/calendars/{Id(calendarId)}/permissions/batch_create",
            new { permissions = grants.Select(grant => new { role = grant.Role, user_id = grant.UserId }).ToArray() },
            external: true, IsListOfPeople,
            data => (IReadOnlyList<WpsPermission>)WpsJson.Items(data).Select(PermissionOf).ToList(),
            cancellation);

    /// <inheritdoc/>
    public Task<WpsOutcome<bool>> BatchDeletePermissionsAsync(
        string calendarId, IReadOnlyList<string> permissionIds, CancellationToken cancellation) => _requests.VoidAsync(
            "batchDeleteCalendarPermissions",
            $"/v7/calendars/{Id(calendarId)}/permissions/batch_delete",
            new { calendar_permission_ids = permissionIds }, external: true, cancellation);

    /// <inheritdoc/>
    public Task<WpsOutcome<bool>> DeletePermissionAsync(
        string calendarId, string permissionId, CancellationToken cancellation) =>
        _requests.VoidAsync(
            "deleteCalendarPermission", $"/v7/calendars/{Id(calendarId)}/permissions/{Id(permissionId)}/delete",
            body: null, external: false, cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<WpsEvent> ListEventsAsync(
        string calendarId, DateTimeOffset from, DateTimeOffset to,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (DateTimeOffset start = from; start < to; start += WindowMax)
        {
            DateTimeOffset end = start + WindowMax < to ? start + WindowMax : to;
            (string, string)[] window = [("start_time", Instant(start)), ("end_time", Instant(end))];
            await foreach (JsonElement item in _requests.PagesAsync(
                "listEvents", $"/v7/calendars/{Id(calendarId)}/events", window, LargePageMax, external: true,
                IsListOfIds, cancellation))
            {
                WpsEvent held = EventOf(item);
                if (WpsJson.Text(item, "status") != "cancelled" && seen.Add(held.Id))
                {
                    yield return held;
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task<WpsEvent?> GetEventAsync(string calendarId, string eventId, CancellationToken cancellation)
    {
        WpsReply reply =
            await _requests.ReadAsync(
                "getEvent", EventPath(calendarId, eventId), external: true, HasId, cancellation, orGone: true);
        return reply.Error is not null || WpsJson.Text(reply.Data, "status") == "cancelled" ? null
            : EventOf(reply.Data);
    }

    /// <inheritdoc/>
    public Task<WpsOutcome<IReadOnlyList<WpsEvent>>> BatchCreateEventsAsync(
        string calendarId, IReadOnlyList<WpsEventBody> events, CancellationToken cancellation) => _requests.WriteAsync(
            "batchCreateEvents",
            $"/v7/calendars/{Id(calendarId)}/events/batch_create",
            new { events = events.Select(entry => entry.ToJson(notification: false)).ToArray() },
            external: false, IsListOfIds, data => (IReadOnlyList<WpsEvent>)WpsJson.Items(data).Select(EventOf).ToList(),
            cancellation);

    /// <inheritdoc/>
    public Task<WpsOutcome<WpsEvent>> UpdateEventAsync(
        string calendarId, string eventId, WpsEventBody body, CancellationToken cancellation) => _requests.WriteAsync(
            "updateEvent", $"{EventPath(calendarId, eventId)}/update", body.ToJson(notification: true), external: false,
            HasId, EventOf, cancellation);

    /// <inheritdoc/>
    public Task<WpsOutcome<bool>> DeleteEventAsync(string calendarId, string eventId, CancellationToken cancellation) =>
        _requests.VoidAsync(
        "deleteEvent", $"{EventPath(calendarId, eventId)}/delete", new { is_notification = false }, external: false,
        cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<WpsAttendee> ListAttendeesAsync(
        string calendarId, string eventId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (JsonElement item in _requests.PagesAsync(
            "listAttendees", $"{EventPath(calendarId, eventId)}/attendees", [], LargePageMax, external: true,
            IsListOfPeople, cancellation, ofEvent: true))
        {
            yield return AttendeeOf(item);
        }
    }

    /// <inheritdoc/>
    public Task<WpsOutcome<IReadOnlyList<WpsAttendee>>> BatchCreateAttendeesAsync(
        string calendarId, string eventId, IReadOnlyList<string> userIds, CancellationToken cancellation) =>
            _requests.WriteAsync(
            "batchCreateAttendees",
            $"{EventPath(calendarId, eventId)}/attendees/batch_create",
            new
            {
                attendees = userIds.Select(user => new { type = "user", user_id = user, response_status = "accepted" })
                    .ToArray(),
                is_notification = false,
            },
            external: true,
            IsListOfPeople,
            data => (IReadOnlyList<WpsAttendee>)WpsJson.Items(data).Select(AttendeeOf).ToList(),
            cancellation);

    /// <inheritdoc/>
    public async Task<WpsOutcome<bool>> BatchDeleteAttendeesAsync(
        string calendarId, string eventId, IReadOnlyList<WpsAttendee> attendees, CancellationToken cancellation)
    {
        // The page wants the ids, the contract the people, and this operation does not list the header for external
        // ids: both are sent, the people by their WPS ids (WPS-API 2, 8).
        IReadOnlyList<WpsUser> users =
            await GetUsersByExternalIdsAsync(attendees.Select(one => one.UserId).ToList(), cancellation);
        Dictionary<string, object?> body = new() { ["is_notification"] = false };
        AddUnlessEmpty("attendee_ids", attendees.Select(one => one.Id).Where(id => id.Length > 0).ToArray<object>());
        AddUnlessEmpty(
            "attendees",
            users.Where(one => one.Id.Length > 0).Select(one => new { type = "user", user_id = one.Id })
            .ToArray<object>());
        return await _requests.VoidAsync(
            "batchDeleteAttendees", $"{EventPath(calendarId, eventId)}/attendees/batch_delete", body,
            external: false, cancellation);

        void AddUnlessEmpty(string name, object[] list)
        {
            if (list.Length > 0)
            {
                body[name] = list;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WpsUser>> GetUsersByExternalIdsAsync(
        IReadOnlyList<string> numbers, CancellationToken cancellation)
    {
        WpsReply reply = WpsRequests.Checked("getUsersByExUserIds", await transport.SendAsync(
            new WpsCall(
                "getUsersByExUserIds", HttpMethod.Post, "/v7/users/by_ex_user_ids",
                new { ex_user_ids = numbers, status = new[] { "active", "notactive", "disabled" } },
                IsWrite: false, ExternalIds: false, IsListOfPeople),
            cancellation));
        if (reply.Error is null)
        {
            return WpsJson.Items(reply.Data).Select(UserOf).ToList();
        }

        if (numbers.Count <= 1)
        {
            return [];
        }

        // One number that WPS does not take sinks the look-up: it is halved until that one stands alone.
        List<WpsUser> found = [];
        foreach (string[] half in numbers.Halves())
        {
            found.AddRange(await GetUsersByExternalIdsAsync(half, cancellation));
        }

        return found;
    }

    /// <inheritdoc/>
    public Task<WpsOutcome<bool>> SendTextAsync(
        IReadOnlyList<string> userIds, string text, CancellationToken cancellation) => _requests.VoidAsync(
        "batchCreateMessages",
        "/v7/messages/batch_create",
        new
        {
            type = "text",
            receivers = new[] { new { type = "user", receiver_ids = userIds } },
            content = new { text = new { content = text, type = "plain" } },
        },
        external: true,
        cancellation);

    // Lessons live at +08:00; the offset is always sent (WPS-API 4).
    private static string Instant(DateTimeOffset at) =>
        at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string Id(string id) => Uri.EscapeDataString(id);

    private static string EventPath(string calendarId, string eventId) =>
        $"/v7/calendars/{Id(calendarId)}/events/{Id(eventId)}";
}
