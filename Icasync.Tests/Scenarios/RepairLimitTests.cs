using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>A repair writes only what is proven to be ours and known to be wanted.</summary>
public class RepairLimitTests
{
    // U30: whoever left a course and was let in again by hand has the access from somebody else.
    [Fact]
    public async Task Access_that_was_ours_once_and_is_given_again_by_hand_stays()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(["104066 writer", "20220002 reader"], await campus.AccessAsync());
        string id = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""
            [{"kind":"addPermission","calendarId":"{{id}}","userId":"20220001"},
             {"kind":"addEvent","calendarId":"{{id}}"}]
            """);
        await campus.ResetCountersAsync();
        RunRow repair = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, 1), (repair.State, repair.Warnings.GetValueOrDefault("ACCESS_FOREIGN")));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    // Somebody takes access away a moment after it was given: the list does not tell that from one that lags, so the
    // check looks again when it must be listed.
    [Fact]
    public async Task Access_that_was_given_a_moment_ago_and_is_not_listed_is_looked_for_again()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        string id = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        campus.Sql($"UPDATE icasync_access SET intent_at = '{WireFormat.Instant(DateTimeOffset.UtcNow)}'");
        await campus.SimAsync(
            "POST", "/_sim/drift", $$"""[{"kind":"dropPermission","calendarId":"{{id}}","userId":"20220001"}]""");
        RunRow repair = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, null), (repair.State, repair.Message));
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
    }

    // A row that the ledger lost is no proof that somebody else gave the access: the change log says that we did.
    [Fact]
    public async Task Access_of_ours_that_the_ledger_lost_is_taken_away()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("DELETE FROM icasync_access WHERE number = '20220001'");
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal(["104066 writer", "20220002 reader"], await campus.AccessAsync());
    }

    // As a repair leaves it that was killed during its rename, and as a sync leaves it.
    [Theory]
    [InlineData("title", 1)]
    [InlineData("'another name ' || offering", 0)]
    public async Task A_rename_that_was_cut_off_never_leads_to_a_title_that_nobody_wanted(string target, int renames)
    {
        List<string> bodies = [];
        await using Campus campus = await new Campus(
            around: inner => new Intercept(inner, (request, body) =>
            {
                bodies.Add(body);
                return null;
            })).FillAsync();
        await campus.SyncAsync(RunKind.Full);
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        string title = calendar.GetProperty("summary").GetString()!;
        await campus.SimAsync(
            "POST", "/_sim/drift",
            $$"""[{"kind":"editTitle","calendarId":"{{calendar.GetProperty("id").GetString()}}"}]""");
        campus.Sql(
            $"""
            UPDATE icasync_offering SET state = 'updating', target_title = {target}, intent_attempt = 1, unfinished = 1
            """);
        await campus.ResetCountersAsync();
        RunRow repair = await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal((RunState.Completed, null), (repair.State, repair.Message));
        Assert.Equal(renames, (await campus.OperationsAsync()).GetValueOrDefault("updateCalendar"));
        await campus.SyncAsync(RunKind.Full);
        Assert.Equal(title, SmallTerm.Title(await campus.StateAsync()));
        Assert.NotEmpty(bodies);
        Assert.DoesNotContain(bodies, body => body.Contains("\"summary\":\"\"", StringComparison.Ordinal));
        await campus.ResetCountersAsync();
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    // An update of a sync that got no answer: what the event should be is known to the next sync, not to a repair.
    [Fact]
    public async Task A_repair_does_not_take_back_what_a_sync_was_about_to_write()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        await campus.SyncAsync(RunKind.Incremental);
        string face = Assert.Single(await campus.EventsAsync()).Face;
        campus.Sql(
            """
            UPDATE icasync_event SET state = 'updating', target_marker = marker, target_hash = hash,
                target_content = content, hash = 'before', content = REPLACE(content, '1300', '1200'),
                intent_attempt = 1
            """);
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        Assert.Equal(face, Assert.Single(await campus.EventsAsync()).Face);
    }
}
