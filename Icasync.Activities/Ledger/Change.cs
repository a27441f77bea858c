namespace Icasync.Activities.Ledger;

/// <summary>One effect: what was before and what is after (DESIGN 3). The report, undo and rollback read it.</summary>
/// <param name="Kind">calendar, event, access or attendee.</param>
/// <param name="Op">created, renamed, updated, moved, deleted, granted, changed, revoked, added, removed,
/// adopted.</param>
/// <param name="ItemKey">The marker of an event, the number of a person, the id of an offering.</param>
/// <param name="Before">What the ledger held before, as an object to be written as JSON; null when nothing.</param>
/// <param name="After">What it holds after; null when nothing.</param>
public sealed record Change(string Kind, string Op, string ItemKey, string? RemoteId, object? Before, object? After)
{
    /// <summary>The count this effect belongs to, such as <c>events.created</c>.</summary>
    public string Tally => Kind switch
    {
        "calendar" => "calendars." + CountedAs,
        "event" => "events." + CountedAs,
        "access" => "access." + CountedAs,
        _ => "attendees." + CountedAs,
    };

    private string CountedAs => (Kind, Op) switch
    {
        ("calendar", "undone") => "deleted",
        _ => Op,
    };
}
