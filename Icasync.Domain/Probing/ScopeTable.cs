namespace Icasync.Domain.Probing;

/// <summary>Which scope of the app lets which operation through (WPS-API 1).</summary>
public static class ScopeTable
{
    private static readonly Dictionary<string, string> Scopes = new(StringComparer.Ordinal)
    {
        ["listCalendars"] = "kso.calendar.read",
        ["getCalendar"] = "kso.calendar.read",
        ["listCalendarPermissions"] = "kso.calendar.read",
        ["createCalendar"] = "kso.calendar.readwrite",
        ["updateCalendar"] = "kso.calendar.readwrite",
        ["deleteCalendar"] = "kso.calendar.readwrite",
        ["createCalendarPermission"] = "kso.calendar.readwrite",
        ["batchCreateCalendarPermissions"] = "kso.calendar.readwrite",
        ["batchDeleteCalendarPermissions"] = "kso.calendar.readwrite",
        ["deleteCalendarPermission"] = "kso.calendar.readwrite",
        ["listEvents"] = "kso.calendar_events.read",
        ["searchEvents"] = "kso.calendar_events.read",
        ["getEvent"] = "kso.calendar_events.read",
        ["listAttendees"] = "kso.calendar_events.read",
        ["createEvent"] = "kso.calendar_events.readwrite",
        ["batchCreateEvents"] = "kso.calendar_events.readwrite",
        ["updateEvent"] = "kso.calendar_events.readwrite",
        ["deleteEvent"] = "kso.calendar_events.readwrite",
        ["batchCreateAttendees"] = "kso.calendar_events.readwrite",
        ["batchDeleteAttendees"] = "kso.calendar_events.readwrite",
        ["batchCreateMessages"] = "kso.chat_message.readwrite",
        ["getUsersByExUserIds"] = "kso.contact.read",
    };

    /// <summary>The scope that an operation needs.</summary>
    public static string Of(string operation) => Scopes[operation];
}
