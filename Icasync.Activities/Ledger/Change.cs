using Icasync.Activities.Base;

namespace Icasync.Activities.Ledger;

/// <summary>One effect: what was before and what is after (DESIGN 3). The report, undo and rollback read it.</summary>
/// <param name="ItemKey">The marker of an event, the number of a person, the marker and number of an attendee, the id
/// of an offering.</param>
/// <param name="Before">What the ledger held before, as an object to be written as JSON; null when nothing.</param>
/// <param name="After">What it holds after; null when nothing.</param>
public sealed record Change(
    ChangeKind Kind, ChangeOp Op, string ItemKey, string? RemoteId, object? Before, object? After)
{
    /// <summary>The count this effect belongs to, such as <c>events.created</c>.</summary>
    public string Tally => Kind switch
    {
        ChangeKind.Calendar => "calendars." + CountedAs,
        ChangeKind.Event => "events." + CountedAs,
        ChangeKind.Access => "access." + CountedAs,
        ChangeKind.Attendee => "attendees." + CountedAs,
        _ => throw new System.Diagnostics.UnreachableException($"kind {Kind}"),
    };

    private string CountedAs => WireFormat.Word(
        Op is ChangeOp.Undone or ChangeOp.Cleared ? ChangeOp.Deleted
        : Op == ChangeOp.Doubled ? ChangeOp.Created
        : Op);
}
