using System.Globalization;
using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// A process dies between a call and its record, the timetable wants the opposite by then, and the list that the next
/// run asks does not show the call yet (WPS-API 13 S24): what it did is looked for until a list surely shows it,
/// because the plan of that run makes no call that would bring it to light (DESIGN 3).
/// </summary>
public class OvertakenIntentTests
{
    private const int Lag = 1;
    private const string Gone = "UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220002'";

    [Fact]
    public async Task A_grant_for_somebody_who_left_is_taken_back()
    {
        await using Campus campus = await MakeAsync("none");
        campus.Sql(Gone);
        await campus.SyncAsync(RunKind.Full);
        (string calendar, _) = await PlaceAsync(campus);
        await campus.WpsWithoutFence().BatchCreatePermissionsAsync(
            calendar, [new WpsGrant("20220002", "reader")], default);
        campus.Sql(
            $"""
            INSERT INTO icasync_access (offering_id, number, term, kind, state, target_kind, target_role,
                intent_attempt, intent_at, updated_at)
            SELECT offering_id, '20220002', term, 'student', 'creating', 'student', 'reader', 1, '{Now}', '{Now}'
            FROM icasync_offering
            """);
        await SyncAsync(campus);
        Assert.Equal(["104066 writer", "20220001 reader"], await campus.AccessAsync());
    }

    [Fact]
    public async Task A_role_that_is_not_wanted_any_more_is_changed_back()
    {
        await using Campus campus = await MakeAsync("none");
        await campus.SyncAsync(RunKind.Full);
        (string calendar, _) = await PlaceAsync(campus);
        await LagAsync(campus);
        await ListedAsync(
            () => campus.Get<IWpsApi>().ListPermissionsAsync(calendar, default), one => one.UserId == "20220002");
        await campus.WpsWithoutFence().BatchCreatePermissionsAsync(
            calendar, [new WpsGrant("20220002", "writer")], default);
        campus.Sql(
            $"""
            UPDATE icasync_access SET state = 'updating', target_kind = 'teacher', target_role = 'writer',
                intent_attempt = 1, intent_at = '{Now}' WHERE number = '20220002'
            """);
        await SyncAsync(campus);
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
    }

    [Fact]
    public async Task Somebody_who_came_back_before_his_removal_was_seen_has_access()
    {
        await using Campus campus = await MakeAsync("none");
        await campus.SyncAsync(RunKind.Full);
        (string calendar, _) = await PlaceAsync(campus);
        await LagAsync(campus);
        string permission = (await ListedAsync(
            () => campus.Get<IWpsApi>().ListPermissionsAsync(calendar, default), one => one.UserId == "20220002")).Id;
        await campus.WpsWithoutFence().DeletePermissionAsync(calendar, permission, default);
        campus.Sql(
            $"""
            UPDATE icasync_access SET state = 'deleting', intent_attempt = 1, intent_at = '{Now}'
            WHERE number = '20220002'
            """);
        await SyncAsync(campus);
        Assert.Equal(["104066 writer", "20220001 reader", "20220002 reader"], await campus.AccessAsync());
    }

    [Fact]
    public async Task Somebody_whose_removal_never_came_loses_what_the_list_does_not_show_yet()
    {
        await using Campus campus = await MakeAsync("none");
        campus.Sql(Gone);
        await campus.SyncAsync(RunKind.Full);
        (string calendar, _) = await PlaceAsync(campus);
        await LagAsync(campus);
        string permission = (await campus.WpsWithoutFence().BatchCreatePermissionsAsync(
            calendar, [new WpsGrant("20220002", "reader")], default)).Value!.Single().Id;
        campus.Sql(
            $"""
            INSERT INTO icasync_access (offering_id, number, term, kind, state, role, permission_id, intent_attempt,
                intent_at, updated_at)
            SELECT offering_id, '20220002', term, 'student', 'deleting', 'reader', '{permission}', 1, '{Now}', '{Now}'
            FROM icasync_offering
            """);
        await SyncAsync(campus);
        Assert.Equal(["104066 writer", "20220001 reader"], await campus.AccessAsync());
    }

    [Fact]
    public async Task Somebody_who_leaves_before_his_grant_is_listed_loses_it_though_WPS_refuses_the_batch()
    {
        await using Campus campus = await MakeAsync("none");
        await LagAsync(campus);
        await campus.SyncAsync(RunKind.Full);
        campus.Sql(Gone);
        await campus.RefuseAsync("batchDeleteCalendarPermissions", code: 400411517, nth: 1);
        await SyncAsync(campus);
        Assert.Equal(["104066 writer", "20220001 reader"], await campus.AccessAsync());
    }

    // Whether the dead call was to invite or to uninvite: the list shows neither yet.
    [Theory]
    [InlineData("creating")]
    [InlineData("deleting")]
    public async Task An_invitation_of_somebody_who_left_is_taken_back(string state)
    {
        await using Campus campus = await MakeAsync("all");
        campus.Sql(Gone);
        await campus.SyncAsync(RunKind.Full);
        (string calendar, string lesson) = await PlaceAsync(campus);
        await LagAsync(campus);
        await campus.WpsWithoutFence().BatchCreateAttendeesAsync(calendar, lesson, ["20220002"], default);
        campus.Sql(
            $"""
            INSERT INTO icasync_attendee (offering_id, marker, number, term, state, intent_attempt, updated_at)
            SELECT offering_id, marker, '20220002', term, '{state}', 1, '{Now}' FROM icasync_event
            """);
        await SyncAsync(campus);
        Assert.Equal(["104066", "20220001"], await AttendeesAsync(campus));
    }

    [Fact]
    public async Task Somebody_who_came_back_before_his_removal_was_seen_is_invited()
    {
        await using Campus campus = await MakeAsync("all");
        await campus.SyncAsync(RunKind.Full);
        (string calendar, string lesson) = await PlaceAsync(campus);
        await LagAsync(campus);
        WpsAttendee invited = await ListedAsync(
            () => campus.Get<IWpsApi>().ListAttendeesAsync(calendar, lesson, default), one => one.UserId == "20220002");
        await campus.WpsWithoutFence().BatchDeleteAttendeesAsync(calendar, lesson, [invited], default);
        campus.Sql(
            $"""
            UPDATE icasync_attendee SET state = 'deleting', intent_attempt = 1, updated_at = '{Now}'
            WHERE number = '20220002'
            """);
        await SyncAsync(campus);
        Assert.Equal(["104066", "20220001", "20220002"], await AttendeesAsync(campus));
    }

    // A row that nobody can read holds the course's deletes, so that the plan of the next run pairs nothing any more.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lesson_that_a_dead_call_moved_is_not_made_a_second_time(bool isListed)
    {
        await using Campus campus = await MakeAsync("none");
        await campus.SyncAsync(RunKind.Full);
        LedgerEvent before = (await campus.Get<LedgerStore>().LoadAsync(Given.Key, default)).Events.Single();
        campus.Sql("UPDATE u_jw_kcb_cur SET rq = '2025-03-06', zc = '4', gx_zt = NULL");
        await LagAsync(campus);
        await campus.SyncAsync(RunKind.Full);
        (string calendar, string lesson) = await PlaceAsync(campus);
        campus.Sql(
            $"""
            UPDATE icasync_event SET target_marker = marker, target_hash = hash, target_content = content,
                state = 'updating', intent_attempt = 1, intent_at = '{Now}';
            UPDATE icasync_event SET marker = '{before.Marker}', hash = '{before.Hash}',
                content = '{JsonSerializer.Serialize(before.Content, WireFormat.Json)}'
            """);
        campus.Insert(Given.B with { Date = "2025-13-40" });
        if (isListed)
        {
            await ListedAsync(
                () => campus.Get<IWpsApi>().ListEventsAsync(
                    calendar, DateTimeOffset.Parse("2025-03-06T00:00:00+08:00", CultureInfo.InvariantCulture),
                    DateTimeOffset.Parse("2025-03-07T00:00:00+08:00", CultureInfo.InvariantCulture), default),
                _ => true);
        }

        await SyncAsync(campus);
        JsonElement held = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("events");
        Assert.Equal(lesson, Assert.Single(held.EnumerateArray()).GetProperty("id").GetString());
    }

    private static string Now => WireFormat.Instant(DateTimeOffset.UtcNow);

    private static Task<Campus> MakeAsync(string attendees) =>
        SmallTerm.MakeAsync(new SyncOptions { EventAttendees = attendees }, Given.B);

    // A probe has seen such a lag, so that it is waited for (twice as long), on the campus where all else is fast.
    private static async Task LagAsync(Campus campus)
    {
        await campus.Get<WpsProfiles>().KeepAsync(
            new WpsProfile
            {
                ProbedAt = DateTimeOffset.UnixEpoch, Server = "http://simulator/",
                Findings = [new ProbeFinding("S24", ProbeOutcome.Different, $"list={Lag}")],
            },
            default);
        await campus.SimAsync("PUT", "/_sim/switches", $$"""{"S24":"list={{Lag}}"}""");
    }

    // The run that finds the intents, and one that must find nothing left to do.
    private static async Task SyncAsync(Campus campus)
    {
        await LagAsync(campus);
        campus.Sql("UPDATE icasync_offering SET unfinished = 1");
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":"none"}""");
        await campus.ResetCountersAsync();
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Check)).State);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
    }

    // What the first run made is old enough to be listed, so that the list shows how it was before the last call.
    private static async Task<T> ListedAsync<T>(Func<IAsyncEnumerable<T>> list, Func<T, bool> isIt)
    {
        while (true)
        {
            await foreach (T one in list())
            {
                if (isIt(one))
                {
                    return one;
                }
            }

            await Task.Delay(20);
        }
    }

    private static async Task<(string CalendarId, string EventId)> PlaceAsync(Campus campus)
    {
        JsonElement calendar = (await campus.StateAsync()).GetProperty("calendars")[0];
        return (
            calendar.GetProperty("id").GetString()!, calendar.GetProperty("events")[0].GetProperty("id").GetString()!);
    }

    private static async Task<string[]> AttendeesAsync(Campus campus) => (await campus.StateAsync())
        .GetProperty("calendars")[0].GetProperty("events")[0].GetProperty("attendees").EnumerateArray()
        .Select(one => one.GetString()!).Order(StringComparer.Ordinal).ToArray();
}
