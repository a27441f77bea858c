using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// Goal: one statement that never comes back, on a database that answers all others, has an end that the operator can
/// read, and the next run ends well. Method: the stand-in cuts it each time, on a clock on which the wait for the
/// database is short.
/// </summary>
public class StuckStatementTests
{
    [Theory]
    [InlineData("FROM icasync_work w LEFT JOIN icasync_desired", RunState.Failed, "SOURCE_UNAVAILABLE")]
    [InlineData("UPDATE u_jw_kcb_cur SET gx_zt = @state", RunState.Completed, null)]
    public async Task A_statement_that_never_comes_back_has_an_end_of_its_own(
        string stuck, RunState state, string? reason)
    {
        await using Campus campus = new(
            more: services => services.AddSingleton<TimeProvider>(new FastClock(60)), server: true);
        await campus.ImportAsync("small-clean");
        int cuts = 0;
        campus.Server!.Cuts = text =>
        {
            if (!text.Contains(stuck, StringComparison.Ordinal))
            {
                return null;
            }

            Interlocked.Increment(ref cuts);
            return new Cut(AnswerOnly: false, Dress: 0);
        };
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((state, reason), (run.State, run.Reason));
        Assert.InRange(cuts, 2, 1000);
        campus.Server.Cuts = null;
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
        await campus.ExpectNoWriteAsync();
        Assert.Equal(0, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE zt <> 'delete' AND gx_zt IS NULL"));
    }
}
