using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// A call did its work and its answer was lost; its repetition is refused. The refusal says nothing of the first call,
/// so what that did is found by the next run, which wants it no more (DESIGN 3).
/// </summary>
public class LostThenRefusedTests
{
    [Theory]
    [InlineData("updateEvent", "room = '1300'", "room = '1207'")]
    [InlineData("deleteEvent", "zt = 'delete'", "zt = 'add'")]
    [InlineData("updateCalendar", "kcmc = '高等数学'", "kcmc = '大学英语'")]
    public async Task What_the_lost_call_did_is_taken_back_when_the_source_is_as_before(
        string operation, string change, string back)
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B with { Room = "1207", CourseName = "大学英语" },
            Given.B with { Room = "1207", CourseName = "大学英语", Date = "2025-03-11" });
        await campus.SyncAsync(RunKind.Full);
        string[] before = await FaceAsync(campus);
        campus.Touch(change, operation == "updateCalendar" ? "1 = 1" : "rq = '2025-03-11'");
        await LoseThenRefuseAsync(campus, operation);
        RunRow failed = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.CompletedWithFailures, 1), (failed.State, failed.Failures));
        Assert.NotEqual(before, await FaceAsync(campus));
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        campus.Touch(back);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(before, await FaceAsync(campus));
        await campus.ExpectNoWriteAsync();
    }

    // A hundredth of a second stands for a second: the list does not show for nearly a minute who was given access.
    [Fact]
    public async Task Access_that_the_lost_call_gave_is_known_and_can_be_taken_away()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        await campus.SimAsync("PUT", "/_sim/switches", """{"S24":"list=0.6"}""");
        await LoseThenRefuseAsync(campus, "batchCreateCalendarPermissions");
        await campus.SyncAsync(RunKind.Full);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220001'");
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        Assert.Equal(["104066 writer", "20220002 reader"], await campus.AccessAsync());
    }

    private static async Task<string[]> FaceAsync(Campus campus) =>
    [
        (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("summary").GetString()!,
        .. (await campus.EventsAsync()).Select(one => one.Face),
    ];

    private static Task LoseThenRefuseAsync(Campus campus, string operation)
    {
        string refusals = string.Join(',', Enumerable.Range(2, 20).Select(nth =>
            $$"""{"operation":"{{operation}}","nth":{{nth}},"fault":"error","status":400,"code":400000004}"""));
        return campus.SimAsync("PUT", "/_sim/faults", $$"""
            {"seed":1,"rules":[{"operation":"{{operation}}","nth":1,"fault":"reset","effect":"after"},{{refusals}}]}
            """);
    }
}
