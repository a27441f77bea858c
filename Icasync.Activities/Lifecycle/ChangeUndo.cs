using System.Diagnostics;
using System.Text.Json;
using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Offerings;
using Icasync.Activities.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Lifecycle;

/// <summary>Takes one logged effect back; what cannot be taken back is answered as a failure.</summary>
public sealed class ChangeUndo(
    CalendarWriter calendars,
    CalendarRestorer restorer,
    EventWriter events,
    AccessWriter access,
    AccessRevoker revoker,
    AttendeeWriter attendees)
{
    /// <summary>Takes the change back in the offering as it stands now.</summary>
    public async Task<IReadOnlyList<ItemFailure>> UndoAsync(
        Fence fence, LedgerOffering now, LoggedChange change, CancellationToken cancellation)
    {
        ChangeKind kind = change.ReadKind();
        if (kind == ChangeKind.Calendar)
        {
            return await CalendarAsync(fence, now, change, cancellation);
        }

        if (now.CalendarId is not { } calendarId)
        {
            return [NotUndone(fence, change, "The course has no calendar any more.")];
        }

        return kind switch
        {
            ChangeKind.Event => await EventAsync(fence, calendarId, now, change, cancellation),
            ChangeKind.Access => await AccessAsync(fence, calendarId, now, change, cancellation),
            ChangeKind.Attendee => await AttendeeAsync(fence, calendarId, now, change, cancellation),
            ChangeKind.Calendar or _ => throw new UnreachableException($"kind {kind}"),
        };
    }

    private async Task<IReadOnlyList<ItemFailure>> CalendarAsync(
        Fence fence, LedgerOffering now, LoggedChange change, CancellationToken cancellation)
    {
        switch (change.ReadOp())
        {
            case ChangeOp.Created:
                return now.CalendarId is null ? []
                    : List(await calendars.DeleteAsync(fence, now, undo: true, cancellation));
            case ChangeOp.Undone or ChangeOp.Adopted or ChangeOp.Doubled or ChangeOp.Cleared:
                return [];
            case ChangeOp.Deleted when now.CalendarId is null:
                return await restorer.CalendarAsync(fence, change.ReadBefore<CalendarImage>()!, cancellation);
            case ChangeOp.Renamed when now.CalendarId is { } calendarId:
                string? title = JsonDocument.Parse(change.Before!).RootElement.GetProperty("title").GetString();
                return string.IsNullOrEmpty(title)
                    ? [NotUndone(fence, change, "The ledger did not know the calendar's title before.")]
                    : List(await calendars.RenameAsync(fence, calendarId, now.Title, title, cancellation));
            case ChangeOp.Deleted or ChangeOp.Renamed:
                return [NotUndone(fence, change, "The course has another calendar by now, or none.")];
            default:
                throw Unknown(change);
        }
    }

    private async Task<IReadOnlyList<ItemFailure>> EventAsync(
        Fence fence, string calendarId, LedgerOffering now, LoggedChange change, CancellationToken cancellation)
    {
        LedgerEvent? entry = now.Events.FirstOrDefault(one => one.Marker == change.ItemKey);
        LedgerEvent? before = change.ReadBefore<LedgerEvent>();
        switch (change.ReadOp())
        {
            case ChangeOp.Adopted or ChangeOp.Cleared:
                return [];
            case ChangeOp.Created:
                return entry is null ? [] : List(await events.DeleteAsync(fence, calendarId, entry, cancellation));
            case ChangeOp.Updated or ChangeOp.Moved when before?.Content is null:
                return [NotUndone(fence, change, "The ledger never knew what the event said before.")];
            case ChangeOp.Updated or ChangeOp.Moved:
                return entry is null ? []
                    : List(await events.UpdateAsync(fence, calendarId, entry, before!.ToDesired(), cancellation));
            case ChangeOp.Deleted:
                return await restorer.EventsAsync(fence, calendarId, [before!], cancellation);
            default:
                throw Unknown(change);
        }
    }

    private async Task<IReadOnlyList<ItemFailure>> AccessAsync(
        Fence fence, string calendarId, LedgerOffering now, LoggedChange change, CancellationToken cancellation)
    {
        LedgerAccess? person = now.Access.FirstOrDefault(one => one.Number == change.ItemKey);
        switch (change.ReadOp())
        {
            case ChangeOp.Adopted:
                return [];
            case ChangeOp.Granted:
                return person is null ? [] : await revoker.RevokeAsync(fence, calendarId, [person], cancellation);
            case ChangeOp.Changed or ChangeOp.Revoked:
                return change.ReadBefore<LedgerAccess>() is { Role: { } role } before
                    ? await access.GrantAsync(
                        fence, calendarId, [new Grant(new DesiredAccess(before.Number, before.Kind, role), person)],
                        cancellation)
                    : [NotUndone(fence, change, "The ledger never knew the person's role before.")];
            default:
                throw Unknown(change);
        }
    }

    private async Task<IReadOnlyList<ItemFailure>> AttendeeAsync(
        Fence fence, string calendarId, LedgerOffering now, LoggedChange change, CancellationToken cancellation)
    {
        string[] names = change.ItemKey.Split('/', 2);
        LedgerEvent? entry = now.Events.FirstOrDefault(one => one.Marker == names[0] && one.EventId is not null);
        switch (change.ReadOp())
        {
            case ChangeOp.Added:
                return entry is null ? []
                    : await attendees.RemoveAsync(fence, calendarId, entry, [names[1]], cancellation);
            case ChangeOp.Removed:
                return entry is null
                    ? [NotUndone(fence, change, "The event is not there any more.")]
                    : await attendees.AddAsync(fence, calendarId, entry, [names[1]], cancellation);
            default:
                throw Unknown(change);
        }
    }

    private static IReadOnlyList<ItemFailure> List(ItemFailure? failure) => failure is null ? [] : [failure];

    private static UnreachableException Unknown(LoggedChange change) => new($"{change.Kind} {change.Op}");

    private static ItemFailure NotUndone(Fence fence, LoggedChange change, string why)
    {
        bool ofEvents = change.ReadKind() is ChangeKind.Event or ChangeKind.Attendee;
        string item = change.ReadKind() == ChangeKind.Calendar
            ? ItemFailure.CalendarItem(fence)
            : $"{change.Kind}:{fence.OfferingId}/{change.ItemKey}";
        return ItemFailure.NotUndone(fence, item, ofEvents ? FailurePhase.Events : FailurePhase.Calendars, why);
    }
}
