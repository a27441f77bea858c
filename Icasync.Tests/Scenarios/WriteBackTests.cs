using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>gx_zt that the source refuses, or that a death of the process left unwritten, is owed (B09).</summary>
public class WriteBackTests
{
    [Theory]
    [InlineData(RunKind.Full)]
    [InlineData(RunKind.Incremental)]
    [InlineData(RunKind.Users)]
    [InlineData(RunKind.Check)]
    public async Task B09_What_the_source_refuses_at_the_end_is_a_finding_and_written_by_the_next_run(RunKind next)
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B4, Given.B with { Offering = "K2" });
        Refuse(campus);
        RunRow refused = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, 1), (refused.State, refused.Warnings["SOURCE_RIGHTS"]));
        Assert.Equal(0, Marked(campus));

        // As long as it is refused each run says so, once.
        RunRow still = await campus.SyncAsync(RunKind.Users);
        Assert.Equal((RunState.Completed, 1), (still.State, still.Warnings["SOURCE_RIGHTS"]));
        campus.Sql("DROP TRIGGER refuse");
        await campus.ResetCountersAsync();
        RunRow run = await campus.SyncAsync(next);
        Assert.Equal((RunState.Completed, false), (run.State, run.Warnings.ContainsKey("SOURCE_RIGHTS")));
        Assert.Equal(3, Marked(campus));
        Assert.Equal(0, (await campus.CallsAsync()).GetProperty("writes").GetInt64());
        Assert.Equal(0, campus.Sql("DELETE FROM icasync_offering WHERE write_back_owed IS NOT NULL"));
    }

    // D1, C15: what is owed is owed for the row that was processed, not for the one that stands there now.
    [Fact]
    public async Task B09_A_row_that_has_changed_since_keeps_its_null()
    {
        await using Campus campus = await SmallTerm.MakeAsync(Given.B, Given.B4);
        Refuse(campus);
        await campus.SyncAsync(RunKind.Full);
        campus.Sql("DROP TRIGGER refuse");
        campus.Touch("room = '1300'", "jc = '4'");
        campus.Insert(Given.B with { Date = "2025-03-11", Period = "待定" });
        await campus.SyncAsync(RunKind.Users);
        Assert.Equal(1, Marked(campus));
        Assert.Equal(1, Marked(campus, "jc = '3'"));
        await campus.SyncAsync(RunKind.Incremental);
        Assert.Equal(2, Marked(campus));
    }

    private static int Marked(Campus campus, string where = "1 = 1") =>
        campus.Sql($"UPDATE u_jw_kcb_cur SET kkh = kkh WHERE gx_zt = '1' AND {where}");

    // The right is there, as a look at it finds, and the write is refused all the same.
    private static void Refuse(Campus campus) =>
        campus.Refuse("UPDATE", "u_jw_kcb_cur", "new.gx_zt = '1'", "COALESCE(old.gx_zt, '') <> '1'");
}
