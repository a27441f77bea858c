using System.Globalization;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Wps;

/// <summary>A calendar as WPS lists it (WPS-API 5).</summary>
public sealed record WpsCalendar(string Id, string Summary, string Role, string Type, bool IsDeleted);

/// <summary>A permission; with external ids the user is a staff or student number (WPS-API 6).</summary>
public sealed record WpsPermission(string Id, string UserId, string Role);

/// <summary>A permission to be granted.</summary>
public sealed record WpsGrant(string UserId, string Role);

/// <summary>A person that WPS knows (WPS-API 10).</summary>
public sealed record WpsUser(string Id, string ExternalId);

/// <summary>An event as WPS answers it; parts that an answer leaves out are null (WPS-API 7).</summary>
public sealed record WpsEvent(
    string Id, string? Summary, string? Description, DateTimeOffset? Start, DateTimeOffset? End, string? Location);

/// <summary>An attendee of an event (WPS-API 8).</summary>
public sealed record WpsAttendee(string Id, string UserId);

/// <summary>What a create or update of an event sends.</summary>
public sealed record WpsEventBody(
    string Summary, string Description, string Start, string End, string Location, IReadOnlyList<int> ReminderMinutes)
{
    /// <summary>The body of a session's event.</summary>
    public static WpsEventBody Of(EventContent content) => new(
        content.Summary, content.Description, content.Start, content.End, content.Location, content.ReminderMinutes);

    internal Dictionary<string, object?> ToJson(bool notification)
    {
        Dictionary<string, object?> body = new()
        {
            ["summary"] = Summary,
            ["description"] = Description,
            ["start_time"] = new { datetime = Start },
            ["end_time"] = new { datetime = End },
            ["locations"] = new[] { new { name = Location } },
            ["reminders"] = ReminderMinutes.Select(minutes => new { minutes }).ToArray(),
        };
        if (notification)
        {
            body["is_notification"] = false;
        }

        return body;
    }
}
