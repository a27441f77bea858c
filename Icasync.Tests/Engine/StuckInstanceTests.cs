using Icasync.Activities.Ledger;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Cli.Engine;
using Icasync.Domain.Runs;
using Icasync.Functions.Runs;
using Icasync.Tests.Cli;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Icasync.Tests.Engine;

/// <summary>
/// Goal: an attempt whose instance the engine holds for ever, while host and heartbeat live, is replaced by its own
/// host, and the run ends equal. Method: the real engine; during the first call that writes, the instance is suspended
/// at the engine, so that the message of its child's end is never worked on.
/// </summary>
public class StuckInstanceTests
{
    [Fact]
    public async Task B2_An_attempt_that_the_engine_holds_for_ever_is_replaced_and_the_run_ends_equal()
    {
        string home = Path.Combine(Path.GetTempPath(), $"icasync-engine-{Guid.NewGuid():N}");
        ChildProcesses children = new(home);
        DurableTaskClient? client = null;
        string? held = null;
        await using Campus campus = new(
            new SyncOptions { StandstillMax = TimeSpan.FromSeconds(5) },
            around: inner => new Holding(inner, async () =>
            {
                if (client is not null && held is { } instance)
                {
                    held = null;
                    await client.SuspendInstanceAsync(instance, "never to go on");
                }
            }));
        await campus.FillAsync(Given.B, Given.B with { Offering = "K2" });
        try
        {
            string storage = await AzuriteChild.EnsureAsync(home, children, _ => { }, default);
            await using EmbeddedEngine engine = await EmbeddedEngine.StartAsync(
                new EmbeddedEngineOptions(storage, "tests"),
                new FunctionCatalog(typeof(RunStore).Assembly, typeof(SyncTerm).Assembly), campus.Services,
                NullLoggerFactory.Instance);
            client = engine.Client;
            using RunDispatcher dispatcher = new(
                campus.Get<RunStore>(), campus.Get<RunHeartbeat>(), campus.Get<LedgerStore>(),
                campus.Get<RunEnding>(), campus.Get<StandstillWatch>(),
                new HostIdentity("tests", "1"), TimeProvider.System, NullLogger<RunDispatcher>.Instance);
            StartAnswer start = await campus.Get<RunStore>().StartAsync(
                RunKind.Full, Campus.Term, new RunOptions(), "test", default);
            held = start.RunId + "-1";
            RunRow run;
            do
            {
                await dispatcher.TickAsync(engine.Client, default);
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
                run = (await campus.Get<RunStore>().FindAsync(start.RunId, default))!;
            }
            while (RunTransitions.IsOpen(run.State));

            // A machine under load may make another attempt seem to stand as well.
            Assert.Equal(RunState.Completed, run.State);
            Assert.InRange(run.Attempt, 2, RunDispatcher.LostAttemptsMax + 1);
            Assert.Equal(2, (await campus.EventsAsync()).Length);
            Assert.Equal(run.Attempt - 1, campus.Sql(
                $"UPDATE icasync_operator_log SET act = act WHERE run_id = '{start.RunId}' "
                    + "AND act = 'replace attempt'"));
            Assert.Equal(
                OrchestrationRuntimeStatus.Terminated,
                (await engine.Client.GetInstanceAsync(start.RunId + "-1", default))!.RuntimeStatus);
            await campus.ExpectNoWriteAsync();
        }
        finally
        {
            await children.StopAsync("azurite");
            Directory.Delete(home, recursive: true);
        }
    }

    // Method: the storage's process is stopped: its ports still take connections.
    [Fact]
    public async Task B3_A_storage_that_hangs_is_noticed_and_one_that_answers_is_not()
    {
        string home = Path.Combine(Path.GetTempPath(), $"icasync-engine-{Guid.NewGuid():N}");
        ChildProcesses children = new(home);
        try
        {
            await AzuriteChild.EnsureAsync(home, children, _ => { }, default);
            ChildRecord storage = children.FindLiving(AzuriteChild.Name)!;
            using StorageWatch watch = new(storage.Ports[1], TimeProvider.System);
            TimeSpan silenceMax = TimeSpan.FromSeconds(4);
            for (int look = 0; look < 30; look++)
            {
                Assert.True(watch.Look() < silenceMax, "a storage that answers counts as silent");
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }

            await Signals.SendAsync(storage.Pid, "STOP");
            Assert.True(ChildProcesses.Lives(storage));
            while (watch.Look() <= silenceMax)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
        finally
        {
            await children.StopAsync(AzuriteChild.Name);
            Directory.Delete(home, recursive: true);
        }
    }

    private sealed class Holding(HttpMessageHandler inner, Func<Task> hold) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Post
                && request.RequestUri!.AbsolutePath.EndsWith("/calendars/create", StringComparison.Ordinal))
            {
                await hold();
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
