using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>Warnings describe the source as the last attempt found it; only effects are summed over attempts (DESIGN 2).</summary>
public class WarningTests
{
    [Fact]
    public async Task What_the_source_has_mended_is_no_warning_of_the_rewound_run()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B with { State = "odd" }, Given.B4 with { Room = null, Building = null });
        await campus.SimAsync("PUT", "/_sim/faults", """{"seed":1,"rules":[{"operation":"createCalendar","probability":1,"fault":"error","status":400,"code":400000004}]}""");
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

    [Fact]
    public async Task An_unknown_state_of_a_lesson_a_person_and_an_enrolment_are_three()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B with { State = "odd" });
        campus.Sql("UPDATE out_xsxx SET zt = 'odd' WHERE xh = '20220001'");
        campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'odd' WHERE xh = '20220002'");
        Assert.Equal(3, (await campus.SyncAsync(RunKind.Full)).Warnings["UNKNOWN_STATE"]);
    }
}
