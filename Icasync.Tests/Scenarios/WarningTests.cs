using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// Warnings describe the source as the last attempt found it; only effects are summed over attempts (DESIGN 2).
/// </summary>
public class WarningTests
{
    [Fact]
    public async Task What_the_source_has_mended_is_no_warning_of_the_rewound_run()
    {
        await using Campus campus = await SmallTerm.MakeAsync(
            Given.B with { State = "odd" }, Given.B4 with { Room = null, Building = null });
        await campus.RefuseAsync("createCalendar", 400000004);
        RunRow failed = await campus.SyncAsync(RunKind.Full);
        Assert.Equal(RunState.CompletedWithFailures, failed.State);
        Assert.Equal(1, failed.Warnings["UNKNOWN_STATE"]);
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        campus.Touch("zt = 'add'");
        await campus.Get<RunActs>().RewindAsync(failed.RunId, new Operator("test", null), default);
        RunRow mended = await campus.AttemptAsync(failed.RunId);
        Assert.Equal((RunState.Completed, 2), (mended.State, mended.Attempt));
        Assert.DoesNotContain("UNKNOWN_STATE", mended.Warnings.Keys);
    }

    // A failure of a course that is gone must not keep a rewound run from being completed; other failures stay.
    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    public async Task What_the_source_took_back_is_no_failure_of_the_rewound_run(RunKind kind)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Offering = "K2" });
        await campus.SyncAsync(RunKind.Full);
        campus.Touch("room = '1300'");
        await campus.RefuseAsync("updateEvent", 400000004);
        RunRow failed = await campus.SyncAsync(kind);
        Assert.Equal((RunState.CompletedWithFailures, 2), (failed.State, failed.Failures));
        campus.Sql("DELETE FROM u_jw_kcb_cur WHERE kkh = 'K2'");
        await campus.Get<RunActs>().RewindAsync(failed.RunId, new Operator("test", null), default);
        RunRow again = await campus.AttemptAsync(failed.RunId);
        Assert.Equal((RunState.CompletedWithFailures, 1), (again.State, again.Failures));
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await campus.Get<RunActs>().RewindAsync(failed.RunId, new Operator("test", null), default);
        Assert.Equal(
            (RunState.Completed, 0), ((again = await campus.AttemptAsync(failed.RunId)).State, again.Failures));
    }

    // A calendar that a first attempt made is no new one to the second, which does what is left in another step.
    [Fact]
    public async Task A_failure_of_a_new_course_goes_with_the_attempt_that_does_the_rest()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B with { Offering = "K2" });
        await campus.RefuseAsync("batchCreateEvents", 400000004);
        RunRow failed = await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(RunState.CompletedWithFailures, failed.State);
        await campus.Get<RunActs>().RewindAsync(failed.RunId, new Operator("test", null), default);
        Assert.Equal(failed.Failures, (await campus.AttemptAsync(failed.RunId)).Failures);
        Assert.Equal(failed.Failures, campus.Sql("UPDATE icasync_failure SET attempts = attempts WHERE attempts = 2"));
        await campus.SimAsync("PUT", "/_sim/faults", "{}");
        await campus.Get<RunActs>().RewindAsync(failed.RunId, new Operator("test", null), default);
        RunRow again = await campus.AttemptAsync(failed.RunId);
        Assert.Equal((RunState.Completed, 0), (again.State, again.Failures));
        Assert.Equal(2, (await campus.EventsAsync()).Length);
    }

    [Fact]
    public async Task An_unknown_state_of_a_lesson_a_person_and_an_enrolment_are_three()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B with { State = "odd" });
        campus.Sql("UPDATE out_xsxx SET zt = 'odd' WHERE xh = '20220001'");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'odd' WHERE xh = '20220002'");
        Assert.Equal(3, (await campus.SyncAsync(RunKind.Full)).Warnings["UNKNOWN_STATE"]);
    }
}
