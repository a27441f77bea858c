using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>Lists the operations of a plan in the contract's form.</summary>
public static class PlannedOperations
{
    /// <summary>Every operation, in the order in which it would be carried out.</summary>
    public static IEnumerable<PlannedOperation> Of(OfferingPlan plan)
    {
        string kkh = plan.Key.Offering;
        if (plan.Calendar is CalendarAction.Create or CalendarAction.Rename)
        {
            yield return new PlannedOperation(
                plan.Calendar == CalendarAction.Create ? "createCalendar"
                : "renameCalendar", kkh, kkh, plan.TitleBefore, plan.TitleAfter);
        }

        foreach (DesiredAccess person in plan.Grants)
        {
            yield return new PlannedOperation("grant", kkh, person.Number, null, WireFormat.Word(person.Role));
        }

        foreach (DesiredAccess person in plan.RoleChanges)
        {
            yield return new PlannedOperation("changeRole", kkh, person.Number, null, WireFormat.Word(person.Role));
        }

        foreach (DesiredEvent entry in plan.EventCreates)
        {
            yield return new PlannedOperation("createEvent", kkh, entry.Marker, null, Face(entry.Content));
        }

        foreach (EventUpdate update in plan.EventUpdates)
        {
            yield return new PlannedOperation(
                "updateEvent", kkh, update.After.Marker, Face(update.Before.Content), Face(update.After.Content));
        }

        foreach (EventUpdate move in plan.EventMoves)
        {
            yield return new PlannedOperation(
                "moveEvent", kkh, move.After.Marker, Face(move.Before.Content), Face(move.After.Content));
        }

        foreach (RecordedEvent gone in plan.EventDeletes)
        {
            yield return new PlannedOperation("deleteEvent", kkh, gone.Marker, Face(gone.Content), null);
        }

        foreach (RecordedAccess person in plan.Revokes)
        {
            yield return new PlannedOperation("revoke", kkh, person.Number, WireFormat.Word(person.Role), null);
        }

        if (plan.Calendar == CalendarAction.Delete)
        {
            yield return new PlannedOperation("deleteCalendar", kkh, kkh, plan.TitleBefore, null);
        }
    }

    /// <summary>What the operation leads to, short and stable: the part of a plan's hash.</summary>
    public static string Digest(PlannedOperation operation) =>
        Hashing.Sha256Hex(JsonSerializer.Serialize(operation.After, WireFormat.Json), 8);

    private static object? Face(EventContent? content) => content is null
        ? null
        : new { content.Summary, content.Start, content.End, content.Location };
}
