using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// A process died after a delete and before its record, and the timetable wants the object again: nobody may take it
/// for being there (DESIGN 3). Method: WPS and ledger are brought into the state that such a process leaves.
/// </summary>
public class UnfinishedDeleteTests
{
    [Theory]
    [InlineData(true, RunKind.Full)]
    [InlineData(true, RunKind.Incremental)]
    [InlineData(true, RunKind.Users, RunKind.Incremental)]
    [InlineData(true, RunKind.Users, RunKind.Full)]
    [InlineData(false, RunKind.Full)]
    [InlineData(false, RunKind.Incremental)]
    [InlineData(false, RunKind.Users, RunKind.Incremental)]
    [InlineData(false, RunKind.Users, RunKind.Full)]
    public async Task DESIGN3_A_calendar_that_may_be_deleted_is_asked_for(bool deleted, params RunKind[] kinds)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        campus.Sql("UPDATE icasync_offering SET state = 'deleting', intent_attempt = 1, unfinished = 1");
        if (deleted)
        {
            await campus.SimAsync(
                "POST", "/_sim/drift",
                $$"""[{"kind":"deleteCalendar","calendarId":"{{calendar.GetProperty("id")}}"}]""");
        }

        await ExpectWholeAsync(campus, kinds);
    }

    [Theory]
    [InlineData(true, RunKind.Full)]
    [InlineData(true, RunKind.Incremental)]
    [InlineData(true, RunKind.Users, RunKind.Incremental)]
    [InlineData(false, RunKind.Incremental)]
    [InlineData(false, RunKind.Users, RunKind.Incremental)]
    public async Task DESIGN3_So_is_an_event(bool deleted, params RunKind[] kinds)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        string id = calendar.GetProperty("events")[0].GetProperty("id").GetString()!;
        Assert.Equal(
            1, campus.Sql($"UPDATE icasync_event SET state = 'deleting', intent_attempt = 1 WHERE event_id = '{id}'"));
        campus.Sql("UPDATE icasync_offering SET unfinished = 1");
        if (deleted)
        {
            await campus.SimAsync(
                "POST", "/_sim/drift",
                $$"""[{"kind":"deleteEvent","calendarId":"{{calendar.GetProperty("id")}}","eventId":"{{id}}"}]""");
        }

        await ExpectWholeAsync(campus, kinds);
    }

    private static async Task ExpectWholeAsync(Campus campus, RunKind[] kinds)
    {
        foreach (RunKind kind in kinds)
        {
            RunRow run = await campus.SyncAsync(kind);
            Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        }

        Assert.Equal(["03-04", "03-11"], (await campus.EventsAsync()).Select(one => one.Face[..5]));
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
        await campus.ExpectNoWriteAsync();
    }
}
