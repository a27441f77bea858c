using Icasync.WpsSimulator.Core;

namespace Icasync.WpsSimulator.Requests;

/// <summary>The request bodies of wps-openapi.yaml, with their limits (WPS-API 4 to 11).</summary>
internal static class RequestShapes
{
    private const int EventSummaryMax = 1200;
    private const int EventDescriptionMax = 2000;
    private const int ReminderMinutesMax = 10080;

    private static readonly Shape Id = new TextShape(1);
    private static readonly Shape Flag = new FlagShape { Nullable = true };
    private static readonly Shape Time = new TimeShape();
    private static readonly Shape NullableTime = new TimeShape { Nullable = true };

    private static readonly Shape Locations = new ManyShape(
        new ObjectShape(new Field("name", new TextShape(), true)), 0, 1);

    private static readonly Shape Reminders = new ManyShape(
        new ObjectShape(new Field(
            "minutes", new NumberShape(-ReminderMinutesMax, ReminderMinutesMax, Codes.ReminderInput), true)),
        0,
        10);

    private static readonly Field[] RecurrenceFields =
    [
        new("freq", new ChoiceShape("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "LUNAR_YEARLY"), true),
        new("interval", new NumberShape(0, 100), true),
        new("by_day", new ManyShape(new TextShape(2, 5))),
        new("by_month", new ManyShape(new NumberShape(1, 12))),
        new("by_month_day", new ManyShape(new NumberShape(1, 31))),
        new("count", new NumberShape(1, 10_000) { Nullable = true }),
        new("until_date", NullableTime),
    ];

    private static readonly Field[] OnlineMeetingFields =
    [
        new("provider", new ChoiceShape("kso", "third_party"), true),
        new("description", new TextShape(0, 100) { Nullable = true }),
        new("url", new TextShape(0, 500) { Nullable = true }),
        new("join_code", new TextShape()),
        new("meeting_setting", new AnyShape()),
    ];

    private static readonly Field[] BaseFields =
    [
        new("summary", new TextShape(0, EventSummaryMax, Codes.SummaryTooLong)),
        new("description", new TextShape(0, EventDescriptionMax) { Nullable = true }),
        new("start_time", Time, true),
        new("end_time", Time, true),
        new("locations", Locations),
        new("reminders", Reminders),
    ];

    private static readonly Field[] ChoiceFields =
    [
        new("visibility", new ChoiceShape("default", "public", "private")),
        new("free_busy_status", new ChoiceShape("busy", "free")),
        new("attendee_ability", new ChoiceShape("can_see_others", "can_invite_others")),
    ];

    private static readonly Field[] SeriesFields =
    [
        new("mod_type", new ChoiceShape("one", "all") { Nullable = true }),
        new("which_day_time", new NumberShape()),
    ];

    public static Shape CalendarCreate { get; } = new ObjectShape(new Field("summary", new TextShape(1, 40), true));

    public static Shape CalendarUpdate { get; } =
        new ObjectShape(new Field("summary", new TextShape(1, 40) { Nullable = true }));

    // The role is checked by the operation: owner has a rule and a switch of its own (S9).
    public static Shape Grant { get; } = new ObjectShape(
        new Field("role", new TextShape(1), true), new Field("user_id", Id, true));

    public static Shape GrantBatch { get; } = new ObjectShape(new Field(
        "permissions", new ManyShape(Grant, 1, 100), true));

    public static Shape RevokeBatch { get; } = new ObjectShape(
        new Field("calendar_permission_ids", new ManyShape(Id)), new Field("user_ids", new ManyShape(Id)));

    public static Shape BatchEvent { get; } = new ObjectShape(BaseFields);

    public static Shape EventBatch { get; } = new ObjectShape(new Field("events", new ManyShape(null, 1, 100), true));

    public static Shape EventCreate { get; } = new ObjectShape(
    [
        .. BaseFields,
        .. ChoiceFields,
        new("recurrence", new ObjectShape([.. RecurrenceFields, new("exdate", new ManyShape(Time))])),
        new("online_meeting", new ObjectShape(OnlineMeetingFields)),
        new("user_id", new TextShape()),
    ]);

    public static Shape EventUpdate { get; } = new ObjectShape(
    [
        new("summary", new TextShape(0, EventSummaryMax, Codes.SummaryTooLong) { Nullable = true }),
        new("description", new TextShape(0, EventDescriptionMax) { Nullable = true }),
        new("start_time", NullableTime),
        new("end_time", NullableTime),
        new("locations", Locations),
        new("reminders", Reminders),
        .. ChoiceFields,
        new("recurrence", new ObjectShape(RecurrenceFields) { Nullable = true }),
        new("online_meeting", new ObjectShape(OnlineMeetingFields) { Nullable = true }),
        new("calendar_id", new TextShape(1) { Nullable = true }),
        new("is_notification", Flag),
        new("is_reinvition", Flag),
        .. SeriesFields,
    ]);

    public static Shape EventDelete { get; } = new ObjectShape([new("is_notification", Flag), .. SeriesFields]);

    public static Shape EventSearch { get; } = new ObjectShape(
        new Field("keyword", new TextShape(1, 100), true),
        new Field("page_size", new NumberShape(1)),
        new Field("page_token", new TextShape()));

    public static Shape EventRespond { get; } = new ObjectShape(
        new Field("response_status", new ChoiceShape("accepted", "declined", "tentative"), true),
        new Field("mod_type", new ChoiceShape("normal", "one", "all"), true),
        new Field("which_day_time", new NumberShape(), true));

    public static Shape AttendeesAdd { get; } = new ObjectShape(
        new Field(
            "attendees", new ManyShape(Attendee(forAdd: true), 1, 200), true), new Field("is_notification", Flag));

    public static Shape AttendeesRemove { get; } = new ObjectShape(
        new Field("attendee_ids", new ManyShape(Id, 1, 50)),
        new Field("attendees", new ManyShape(Attendee(forAdd: false), 1, 50)),
        new Field("is_notification", Flag));

    public static Shape RoomsAdd { get; } = new ObjectShape(new Field("room_ids", new ManyShape(Id, 1, 40), true));

    public static Shape RoomsRemove { get; } = new ObjectShape(new Field("room_ids", new ManyShape(Id, 1, 50), true));

    public static Shape UserIds20 { get; } = new ObjectShape(new Field("user_ids", new ManyShape(Id, 1, 20), true));

    public static Shape CalendarIds20 { get; } = new ObjectShape(new Field(
        "calendar_ids", new ManyShape(Id, 1, 20), true));

    public static Shape Empty { get; } = new ObjectShape();

    public static Shape UsersBy(string field, int textMax, int max, bool withDept) => new ObjectShape(
    [
        new(field, new ManyShape(new TextShape(0, textMax), 1, max), true),
        new("status", new ManyShape(UserStatus, 1, 3), true),
        .. withDept ? new Field[] { new("with_dept", new FlagShape()) } : [],
    ]);

    private static Shape UserStatus => new ChoiceShape("active", "notactive", "disabled", "dimission");

    private static ObjectShape Attendee(bool forAdd) => new(
    [
        new("type", new ChoiceShape("user", "group", "third_party_email"), true),
        new("user_id", new TextShape { Nullable = true }),
        new("third_party_email", new TextShape { Nullable = true }),
        .. forAdd
            ? new Field[]
            {
                new("is_optional", Flag),
                new("response_status", new ChoiceShape("not_responded", "declined", "accepted", "tentative", "follow")),
            }
            : [],
    ]);
}
