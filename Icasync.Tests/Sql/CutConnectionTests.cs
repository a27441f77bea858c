using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// Connections to the database that break. Goal: a run ends as one whose connections hold, and an error that does not
/// pass is one course's failure. Method: the stand-in loses requests and answers, of statements and of commits, as
/// SqlClient, Dapper and bulk copy show that.
/// </summary>
public class CutConnectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_run_whose_connections_are_cut_ends_as_one_whose_connections_hold(int seed)
    {
        await using Campus campus = new(server: true);
        await campus.ImportAsync("small-clean");
        Random random = new(seed);
        int cuts = 0;
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Incremental, RunKind.Users })
        {
            RunStore runs = campus.Get<RunStore>();
            StartAnswer start = await runs.StartAsync(kind, Campus.Term, new RunOptions(), "test", default);
            RunRow begun = (await runs.BeginAttemptAsync(
                (await runs.FindAsync(start.RunId, default))!, "test/1", default))!;
            campus.Server!.Cuts = _ =>
            {
                lock (random)
                {
                    bool cut = random.Next(18) == 0;
                    cuts += cut ? 1 : 0;
                    return cut ? new Cut(AnswerOnly: random.Next(2) == 0, Dress: random.Next(3)) : null;
                }
            };
            await new InlineEngine(campus.Services).RunAsync(begun, default);
            campus.Server.Cuts = null;
            RunRow ended = (await runs.FindAsync(start.RunId, default))!;
            Assert.True(
                ended.State == RunState.Completed,
                $"seed {seed}, {kind}: {ended.State} {ended.Reason} {ended.Message} "
                + string.Join('\n', campus.Server.Refusals));
        }

        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
        Assert.True(cuts > 10, $"seed {seed}: {cuts} connections were cut");
    }

    [Fact]
    public async Task A_statement_that_is_refused_for_good_is_the_failure_of_its_course()
    {
        await using Campus campus = new(server: true);
        await campus.ImportAsync("small-clean");
        int refused = 0;
        campus.Server!.Cuts = text => text.Contains("SET state = @live", StringComparison.Ordinal)
            && text.Contains("made_id", StringComparison.Ordinal) && Interlocked.Increment(ref refused) == 1
                ? throw new RefusedException()
                : null;
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.CompletedWithFailures, 1), (run.State, run.Failures));
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
    }
}
