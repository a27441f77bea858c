using Icasync.Domain.Reconciliation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Wps;

/// <summary>What a create or update of an event sends.</summary>
public sealed record WpsEventBody(
    string Summary, string Description, string Start, string End, string Location, IReadOnlyList<int> ReminderMinutes)
{
    /// <summary>The body of a session's event, as this installation writes it.</summary>
    public static WpsEventBody Of(EventContent content, InstallationMark self) => new(
        content.Summary, self.PutOn(content.Description), content.Start, content.End,
        content.Location, content.ReminderMinutes);

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
