using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

/// <summary>Compares what WPS should hold with what the ledger says it holds. Reads nothing, writes nothing.</summary>
public static class OfferingPlanner
{
    /// <summary>
    /// The plan of one offering. No rows at all are a desired of null: a full run ends the offering, and so does a
    /// withdrawal, which stages nothing; other kinds leave it for the next full run (DOMAIN D3).
    /// </summary>
    public static OfferingPlan Plan(DesiredOffering? desired, RecordedOffering recorded, PlanScope scope)
    {
        bool held = desired is { UnreadableRows: > 0 } && !scope.Released;
        if (desired is { ReadableRows: > 0 })
        {
            return Live(desired, recorded, scope, held);
        }

        if (held || scope.Kind == RunKind.Users || recorded.CalendarId is null
            || (desired is null && !scope.EndsUnstaged))
        {
            // All live rows unreadable: nothing of it changes, access included (F7). Nothing there: nothing to end.
            return Unchanged(recorded, held && recorded.CalendarId is not null, scope.DeletesCalendars);
        }

        return scope.DeletesCalendars
            ? new OfferingPlan
            {
                Key = recorded.Key, Calendar = CalendarAction.Delete, TitleBefore = recorded.Title,
            }
            : Unchanged(recorded, held: false, full: false) with
            {
                EventDeletes = recorded.Events, EventsUnchanged = 0,
            };
    }

    private static OfferingPlan Live(DesiredOffering desired, RecordedOffering recorded, PlanScope scope, bool held)
    {
        OfferingPlan plan = new() { Key = desired.Key, TitleBefore = recorded.Title, TitleAfter = desired.Title };
        if (recorded.CalendarId is null)
        {
            // A user sync acts on membership alone: it makes no calendar (F17).
            return scope.Kind == RunKind.Users
                ? plan
                : plan with
                {
                    Calendar = CalendarAction.Create, EventCreates = desired.Events, Grants = desired.Access,
                };
        }

        if (scope.Kind != RunKind.Users)
        {
            plan = Events(plan, desired, recorded, scope, held) with
            {
                Calendar = recorded.Title == desired.Title ? CalendarAction.None : CalendarAction.Rename,
            };
        }

        return Access(plan, desired, recorded);
    }

    private static OfferingPlan Events(
        OfferingPlan plan, DesiredOffering desired, RecordedOffering recorded, PlanScope scope, bool held)
    {
        Dictionary<string, RecordedEvent> written = recorded.Events.ToDictionary(entry => entry.Marker);
        HashSet<string> wanted = desired.Events.Select(entry => entry.Marker).ToHashSet();
        List<DesiredEvent> creates = desired.Events.Where(entry => !written.ContainsKey(entry.Marker)).ToList();
        List<RecordedEvent> deletes = recorded.Events.Where(entry => !wanted.Contains(entry.Marker)).ToList();
        List<EventUpdate> updates = desired.Events
            .Where(entry => written.TryGetValue(entry.Marker, out RecordedEvent? before) && before.Hash != entry.Hash)
            .Select(entry => new EventUpdate(written[entry.Marker], entry))
            .ToList();
        int unchanged = desired.Events.Count - creates.Count - updates.Count;

        // A row nobody can read may be the moved lesson: what would be deleted waits, and is no source of a move
        // either.
        if (held)
        {
            return plan with
            {
                EventCreates = creates, EventUpdates = updates, EventsWithheld = deletes, EventsUnchanged = unchanged,
            };
        }

        IReadOnlyList<EventUpdate> moves = scope.DetectMoves ? MovePairing.Pair(creates, deletes) : [];
        HashSet<string> from = moves.Select(move => move.Before.Marker).ToHashSet();
        HashSet<string> to = moves.Select(move => move.After.Marker).ToHashSet();
        return plan with
        {
            EventCreates = creates.Where(entry => !to.Contains(entry.Marker)).ToList(),
            EventUpdates = updates,
            EventMoves = moves,
            EventDeletes = deletes.Where(entry => !from.Contains(entry.Marker)).ToList(),
            EventsUnchanged = unchanged,
        };
    }

    private static OfferingPlan Access(OfferingPlan plan, DesiredOffering desired, RecordedOffering recorded)
    {
        Dictionary<string, RecordedAccess> written = recorded.Access.ToDictionary(
            entry => entry.Number, StringComparer.Ordinal);
        List<DesiredAccess> grants = [];
        List<DesiredAccess> changes = [];
        List<DesiredAccess> pending = [];
        int unchanged = 0;
        foreach (DesiredAccess person in desired.Access)
        {
            if (!written.Remove(person.Number, out RecordedAccess? before))
            {
                grants.Add(person);
            }
            else if (before.Pending)
            {
                pending.Add(person);
            }
            else if (before.Role != person.Role)
            {
                changes.Add(person);
            }
            else
            {
                unchanged++;
            }
        }

        return plan with
        {
            Grants = grants,
            RoleChanges = changes,
            Pending = pending,
            Revokes = written.Values.Where(entry => !entry.Pending)
                .OrderBy(entry => entry.Number, StringComparer.Ordinal)
                .ToList(),
            PendingDropped = written.Values.Where(entry => entry.Pending).ToList(),
            AccessUnchanged = unchanged,
        };
    }

    private static OfferingPlan Unchanged(RecordedOffering recorded, bool held, bool full) => new()
    {
        Key = recorded.Key,
        TitleBefore = recorded.Title,
        TitleAfter = recorded.Title,
        CalendarWithheld = held && full,
        EventsUnchanged = held ? 0 : recorded.Events.Count,
        EventsWithheld = held ? recorded.Events : [],
        AccessUnchanged = recorded.Access.Count(entry => !entry.Pending),
    };
}
