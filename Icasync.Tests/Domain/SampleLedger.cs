using System.Text.Json;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>A ledger in memory that carries plans out as a faultless WPS would.</summary>
internal static class SampleLedger
{
    public static Dictionary<string, RecordedOffering> Of(SampleTerm term) => term.Offerings
        .Where(offering => offering.Desired.ReadableRows > 0)
        .Select(offering => offering.Desired with { Access = term.Access[offering.Desired.Key.Offering] })
        .ToDictionary(desired => desired.Key.Offering, desired => CarriedOut(
            desired,
            new RecordedOffering { Key = desired.Key },
            OfferingPlanner.Plan(
                desired, new RecordedOffering { Key = desired.Key }, new PlanScope(RunKind.Full, true, false))));

    public static RecordedOffering CarriedOut(DesiredOffering? desired, RecordedOffering before, OfferingPlan plan)
    {
        if (plan.Calendar == CalendarAction.Delete)
        {
            return new RecordedOffering { Key = before.Key };
        }

        Dictionary<string, RecordedEvent> events = before.Events.ToDictionary(entry => entry.Marker);
        foreach (string gone
            in plan.EventDeletes.Select(entry => entry.Marker).Concat(
                plan.EventMoves.Select(move => move.Before.Marker)))
        {
            events.Remove(gone);
        }

        foreach (EventUpdate change in plan.EventUpdates.Concat(plan.EventMoves))
        {
            events[change.After.Marker] = new RecordedEvent(
                change.After.Marker, change.Before.EventId, change.After.Hash, change.After.Content);
        }

        foreach (DesiredEvent created in plan.EventCreates)
        {
            events[created.Marker] = new RecordedEvent(
                created.Marker, "e" + created.Marker, created.Hash, created.Content);
        }

        Dictionary<string, RecordedAccess> access = before.Access.ToDictionary(entry => entry.Number);
        foreach (RecordedAccess gone in plan.Revokes)
        {
            access.Remove(gone.Number);
        }

        foreach (DesiredAccess person in plan.Grants.Concat(plan.RoleChanges))
        {
            access[person.Number] = new RecordedAccess(
                person.Number, person.Kind, person.Role, "p" + person.Number, Pending: false);
        }

        return before with
        {
            CalendarId = before.CalendarId
                ?? (plan.Calendar == CalendarAction.Create ? "c" + before.Key.Offering : null),
            Title = plan.Calendar is CalendarAction.Create or CalendarAction.Rename ? plan.TitleAfter : before.Title,
            Events = events.Values.ToList(),
            Access = access.Values.OrderBy(entry => entry.Number, StringComparer.Ordinal).ToList(),
        };
    }

    public static void AssertEqual(JsonElement expected, IEnumerable<RecordedOffering> held)
    {
        Dictionary<string, RecordedOffering> byTitle = held.ToDictionary(offering => offering.Title!);
        IReadOnlyList<JsonElement> calendars = Some.Of(expected.GetProperty("calendars").EnumerateArray());
        Assert.Equal(
            calendars.Select(calendar => calendar.GetProperty("title").GetString()).Order(StringComparer.Ordinal),
            byTitle.Keys.Order(StringComparer.Ordinal));
        foreach (JsonElement calendar in calendars)
        {
            RecordedOffering offering = byTitle[calendar.GetProperty("title").GetString()!];
            Assert.Equal(
                Pairs(calendar.GetProperty("permissions")),
                offering.Access.Select(
                    one => $"{one.Number}|{one.Role.ToString().ToLowerInvariant()}").Order(StringComparer.Ordinal));
            Assert.Equal(
                Pairs(calendar.GetProperty("events")),
                offering.Events.Select(one => Face(one.Content!)).Order(StringComparer.Ordinal));
        }
    }

    public static string Face(EventContent content) =>
        string.Join('|', content.Start, content.End, content.Summary, content.Location);

    public static IEnumerable<string> Pairs(JsonElement lists) => lists.EnumerateArray()
        .Select(list => string.Join('|', list.EnumerateArray().Select(one => one.GetString())))
        .Order(StringComparer.Ordinal);
}
