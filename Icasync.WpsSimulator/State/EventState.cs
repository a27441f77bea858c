namespace Icasync.WpsSimulator.State;

/// <summary>The content of an event. Immutable: an update makes a new one.</summary>
internal sealed record EventContent(string Summary, string Description, CalTime Start, CalTime End)
{
    public string[] Locations { get; init; } = [];

    public int[] Reminders { get; init; } = [];

    /// <summary>The recurrence object as JSON text; null for a plain event.</summary>
    public string? Recurrence { get; init; }

    public string Visibility { get; init; } = "default";

    public string FreeBusy { get; init; } = "busy";

    public string AttendeeAbility { get; init; } = "can_see_others";

    /// <summary>The online meeting as JSON text; null when there is none.</summary>
    public string? OnlineMeeting { get; init; }

    /// <summary>The series an edited occurrence came from; empty otherwise.</summary>
    public string SeriesId { get; init; } = "";

    public CalTime? OriginalStart { get; init; }

    /// <summary>The same at another start, as long as it is.</summary>
    public EventContent At(DateTimeOffset start)
    {
        TimeSpan shift = start - Start.Instant;
        return this with
        {
            Start = Start with { Instant = Start.Instant + shift },
            End = End with { Instant = End.Instant + shift },
        };
    }

    /// <summary>Equality by content: the arrays of a record compare by reference (S16 needs their elements).</summary>
    public bool SaysTheSameAs(EventContent other) =>
        Locations.AsSpan().SequenceEqual(other.Locations)
        && Reminders.AsSpan().SequenceEqual(other.Reminders)
        && this with { Locations = other.Locations, Reminders = other.Reminders } == other;

    public bool Overlaps(DateTimeOffset from, DateTimeOffset to) => Start.Instant < to && End.EndInstant > from;
}

/// <summary>One event of one calendar, deleted or not.</summary>
internal sealed class EventState(string id, EventContent content, DateTimeOffset now)
{
    public string Id { get; } = id;

    /// <summary>The content; null once the event is deleted.</summary>
    public Versioned<EventContent> Content { get; } = new(content, now);

    /// <summary>What it said last, for S6.</summary>
    public EventContent LastContent { get; set; } = content;

    /// <summary>Place of the last change in the change feed.</summary>
    public long ChangeNumber { get; set; }

    public DateTimeOffset ChangedAt { get; set; } = now;

    public bool IsDeleted => Content.Current is null;

    public IReadOnlyList<AttendeeState> Attendees => Invited.Current!;

    /// <summary>The attendees with who they were before, because their list lags too (S24).</summary>
    public Versioned<IReadOnlyList<AttendeeState>> Invited { get; } = new([], now);

    /// <summary>Ids of the booked rooms.</summary>
    public IReadOnlyList<string> Rooms { get; set; } = [];
}

/// <summary>A person invited to an event.</summary>
/// <param name="Id">Attendee id, used for removal.</param>
/// <param name="Type">user or third_party_email.</param>
/// <param name="Key">The customer-side id of the user, or the mail address.</param>
/// <param name="Response">Answer of the attendee.</param>
/// <param name="IsOptional">Optional attendance.</param>
internal sealed record AttendeeState(string Id, string Type, string Key, string Response, bool IsOptional);
