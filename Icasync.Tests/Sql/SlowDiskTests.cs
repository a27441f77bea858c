using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// The disk below the database is slow, or a write never returns. Goal: a run waits with it and ends equal, and no call
/// goes out whose intent is not written. Method: the stand-in holds statements before they are done.
/// </summary>
public class SlowDiskTests
{
    [Fact]
    public async Task A_run_whose_every_statement_waits_for_the_disk_ends_as_any_other()
    {
        await using Campus campus = await new Campus(server: true).FillAsync();
        int statements = 0;
        campus.Server!.Cuts = _ =>
        {
            Interlocked.Increment(ref statements);
            Wait(20);
            return null;
        };
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.True(statements > 50, $"{statements} statements");
        Assert.Single(await campus.EventsAsync());
        await ExpectNothingLeftAsync(campus);
    }

    [Fact]
    public async Task While_a_write_does_not_return_nothing_of_it_is_sent_and_the_run_goes_on_after_it()
    {
        await using Campus campus = await new Campus(server: true).FillAsync();
        TaskCompletionSource hung = new();
        using ManualResetEventSlim returns = new();
        campus.Server!.Cuts = text =>
        {
            if (text.Contains("INSERT INTO icasync_event", StringComparison.Ordinal))
            {
                hung.TrySetResult();
                returns.Wait();
            }

            return null;
        };
        Task<RunRow> running = Task.Run(() => campus.SyncAsync(RunKind.Full));
        await hung.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(running.IsCompleted);
        Assert.DoesNotContain("batchCreateEvents", (await campus.OperationsAsync()).Keys);
        returns.Set();
        RunRow run = await running;
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        Assert.Single(await campus.EventsAsync());
        campus.Server.Cuts = null;
        await ExpectNothingLeftAsync(campus);
    }

    private static void Wait(int milliseconds)
    {
        using ManualResetEventSlim never = new();
        never.Wait(milliseconds);
    }

    private static async Task ExpectNothingLeftAsync(Campus campus)
    {
        await campus.ExpectNoWriteAsync();
    }
}
