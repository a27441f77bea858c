using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// How often a run waits for the database over the network. Method: the stand-in counts what SqlClient would send and
/// wait for: a statement, the begin and the end of a transaction.
/// </summary>
public class RoundTripTests(ITestOutputHelper output)
{
    /// <summary>What a run costs that has nothing to do, however many courses the term has.</summary>
    private const int OfRunMax = 40;

    private const int OfCourseMax = 12;
    private const int Courses = 40;

    [Fact]
    public async Task Courses_cost_few_round_trips_and_a_run_without_a_change_none_a_course()
    {
        await using Campus campus = new(server: true);
        await campus.GenerateAsync(Courses, 400);
        int first = await CountAsync(campus, RunKind.Full);
        int idle = await CountAsync(campus, RunKind.Full);
        await campus.ResetCountersAsync();
        campus.Touch("room = '1300'", "zc = 1");
        int changed = await CountAsync(campus, RunKind.Incremental);
        int events = (await campus.CallsAsync()).GetProperty("writes").GetInt32();
        output.WriteLine($"first {first}, without a change {idle}, incremental {changed}");
        Assert.InRange(idle, 1, OfRunMax);
        Assert.InRange(first, Courses, OfRunMax + (Courses * OfCourseMax));

        // Each update is a call of its own, with an intent before it and a record after it; a touched course has its
        // claim, its end and its share of the round trips that read a few courses together.
        int touched = campus.Sql(
            "UPDATE icasync_offering SET state = state WHERE offering IN "
            + "(SELECT kkh FROM u_jw_kcb_cur WHERE zc = 1)");
        Assert.InRange(touched, 5, Courses);
        Assert.InRange(changed, 2 * events, OfRunMax + (5 * touched) + (2 * events));
    }

    [Fact]
    public async Task Lessons_whose_people_are_invited_cost_no_round_trip_each()
    {
        await using Campus campus = new(new SyncOptions { EventAttendees = "all" }, server: true);
        await campus.GenerateAsync(10, 100);
        await CountAsync(campus, RunKind.Full);
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Users })
        {
            Assert.InRange(await CountAsync(campus, kind), 1, OfRunMax + (10 * 4));
        }

        Assert.InRange(campus.Sql("UPDATE icasync_event SET state = state"), 100, 1000);
    }

    [Fact]
    public async Task People_who_change_or_leave_cost_no_round_trip_each()
    {
        await using Campus campus = new(server: true);
        await campus.GenerateAsync(10, 400);
        const string Leaving = "xh IN (SELECT xh FROM out_xsxx ORDER BY xh LIMIT 50)";
        campus.Sql($"DELETE FROM out_jw_kcb_xs WHERE {Leaving}");
        await CountAsync(campus, RunKind.Full);
        int idle = await CountAsync(campus, RunKind.Users);
        Assert.Equal(50, campus.Sql($"DELETE FROM out_xsxx WHERE {Leaving}"));
        Assert.InRange(campus.Sql("UPDATE out_xsxx SET bjmc = 'another'"), 300, 350);
        int changed = await CountAsync(campus, RunKind.Users);
        output.WriteLine($"without a change {idle}, after changes {changed}");
        Assert.InRange(changed, idle, idle + 10);
        Assert.Equal(50, campus.Sql("DELETE FROM icasync_person WHERE state = 'gone'"));
        Assert.InRange(campus.Sql("DELETE FROM icasync_person WHERE class_name = 'another'"), 300, 350);
    }

    [Fact]
    public async Task Failures_cost_no_round_trip_each()
    {
        await using Campus campus = new(server: true);
        await campus.GenerateAsync(10, 100);
        await CountAsync(campus, RunKind.Full);
        campus.Touch("room = '1300'", "zc <= 3");
        await campus.SimAsync(
            "PUT", "/_sim/faults",
            """{"rules":[{"operation":"updateEvent","fault":"error","status":400,"code":400000003}]}""");
        int refused = await CountAsync(campus, RunKind.Incremental, RunState.CompletedWithFailures);
        int failures = campus.Sql("UPDATE icasync_failure SET attempts = attempts WHERE attempts = 1");
        output.WriteLine($"{failures} failures: {refused}");

        // Each has its intent and what takes it back.
        Assert.InRange(failures, 60, 190);
        Assert.InRange(refused, 2 * failures, OfRunMax + (10 * OfCourseMax) + (2 * failures));
    }

    private async Task<int> CountAsync(Campus campus, RunKind kind, RunState end = RunState.Completed)
    {
        campus.Server!.RoundTrips.Clear();
        RunRow run = await campus.SyncAsync(kind);
        Assert.True(
            run.State == end, $"{run.Reason} {run.Message} {string.Join('\n', campus.Server.Refusals)}");
        foreach (IGrouping<string, string> one in campus.Server.RoundTrips.GroupBy(text => text)
            .OrderByDescending(group => group.Count()).Take(40))
        {
            output.WriteLine($"{one.Count()} {one.Key.ReplaceLineEndings(" ")[..Math.Min(150, one.Key.Length)]}");
        }

        // The last is the test's own look at how the run ended.
        return campus.Server.RoundTrips.Count - 1;
    }
}
