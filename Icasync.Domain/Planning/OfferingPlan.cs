using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

/// <summary>What becomes of the calendar.</summary>
public enum CalendarAction
{
    None,
    Create,
    Rename,
    Delete,
}

/// <summary>Everything that must change for one offering. Data: carrying it out is the activities' business.</summary>
public sealed record OfferingPlan
{
    public required OfferingKey Key { get; init; }
    public CalendarAction Calendar { get; init; }
    public string? TitleBefore { get; init; }
    public string? TitleAfter { get; init; }

    /// <summary>Whether a calendar would be deleted but unreadable rows hold it (DOMAIN F19).</summary>
    public bool CalendarWithheld { get; init; }
    public IReadOnlyList<DesiredEvent> EventCreates { get; init; } = [];
    public IReadOnlyList<EventUpdate> EventUpdates { get; init; } = [];
    public IReadOnlyList<EventUpdate> EventMoves { get; init; } = [];
    public IReadOnlyList<RecordedEvent> EventDeletes { get; init; } = [];

    /// <summary>
    /// Deletes that unreadable rows hold until they are readable, dead or gone, or an operator releases them (D25).
    /// </summary>
    public IReadOnlyList<RecordedEvent> EventsWithheld { get; init; } = [];
    public int EventsUnchanged { get; init; }
    public IReadOnlyList<DesiredAccess> Grants { get; init; } = [];
    public IReadOnlyList<DesiredAccess> RoleChanges { get; init; } = [];
    public IReadOnlyList<RecordedAccess> Revokes { get; init; } = [];
    public int AccessUnchanged { get; init; }

    /// <summary>Wanted people whom WPS did not know when last asked.</summary>
    public IReadOnlyList<DesiredAccess> Pending { get; init; } = [];

    /// <summary>Pending people who are no longer wanted: only the ledger has to forget them.</summary>
    public IReadOnlyList<RecordedAccess> PendingDropped { get; init; } = [];

    /// <summary>Whether the step <i>calendars</i> has something to do.</summary>
    public bool HasCalendarWork =>
        Calendar is CalendarAction.Create or CalendarAction.Rename || Grants.Count + RoleChanges.Count > 0;

    /// <summary>Whether the step <i>events</i> has something to do.</summary>
    public bool HasEventWork => EventCreates.Count + EventUpdates.Count + EventMoves.Count > 0;

    /// <summary>Whether the step of deletes has something to do.</summary>
    public bool HasDeleteWork => Calendar == CalendarAction.Delete || EventDeletes.Count + Revokes.Count > 0;

    /// <summary>Whether anything at WPS would change.</summary>
    public bool HasWork => HasCalendarWork || HasEventWork || HasDeleteWork;
}
