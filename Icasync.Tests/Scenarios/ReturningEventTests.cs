using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Goal: an event that is made in place of one that went is another event at WPS, and the same people are invited to it
/// (DOMAIN D26). Method: the lesson goes in each of the ways it can and returns; then its attendees are read at WPS.
/// </summary>
public class ReturningEventTests
{
    [Fact]
    public async Task A_lesson_that_was_deleted_and_returns_has_its_attendees()
    {
        await using Campus campus = await InvitingAsync();
        campus.Touch("zt = 'delete'");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Empty(await EventsAsync(campus));
        campus.Touch("zt = 'update'");
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(["104066"], Attendees(Assert.Single(await EventsAsync(campus))));
    }

    [Fact]
    public async Task An_event_that_a_repair_made_anew_has_its_attendees_after_the_next_sync()
    {
        await using Campus campus = await InvitingAsync();
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        string one = calendar.GetProperty("events")[0].GetProperty("id").GetString()!;
        await campus.SimAsync(
            "POST", "/_sim/drift",
            $$"""[{"kind":"deleteEvent","calendarId":"{{calendar.GetProperty("id")}}","eventId":"{{one}}"}]""");
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(["104066"], Attendees(Assert.Single(await EventsAsync(campus))));
    }

    [Fact]
    public async Task A_lesson_may_move_to_where_another_was_deleted()
    {
        await using Campus campus = await InvitingAsync();
        campus.Insert(Given.B with { Date = "2025/03/11 00:00:00.000" });
        await campus.SyncAsync(RunKind.Incremental);
        campus.Touch("zt = 'delete'", "rq LIKE '2025/03/11%'");
        await campus.SyncAsync(RunKind.Incremental);
        campus.Touch("rq = '2025/03/11 00:00:00.000'", "rq LIKE '2025/03/04%'");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Equal(["104066"], Attendees(Assert.Single(await EventsAsync(campus))));
    }

    private static async Task<Campus> InvitingAsync()
    {
        Campus campus = await SmallTerm.MakeAsync(new SyncOptions { EventAttendees = "teachers" }, Given.B);
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["104066"], Attendees(Assert.Single(await EventsAsync(campus))));
        return campus;
    }

    private static async Task<IReadOnlyList<JsonElement>> EventsAsync(Campus campus) =>
        [.. (await campus.StateAsync()).GetProperty("calendars").EnumerateArray()
            .SelectMany(calendar => calendar.GetProperty("events").EnumerateArray())];

    private static IEnumerable<string?> Attendees(JsonElement one) =>
        one.GetProperty("attendees").EnumerateArray().Select(person => person.GetString());
}
