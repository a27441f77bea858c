using System.Text;
using Icasync.Activities.Notify;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Icasync.Functions.Schedules;
using Icasync.Tests.Cli;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Engine;

/// <summary>
/// Goal: a host whose engine holds an attempt up gives its runs another engine, with an empty task hub, and the run
/// ends equal. Method: the host of the command line over HTTP and Azurite; once the first write has arrived, the
/// instance is suspended at the engine for ever.
/// </summary>
public class SwappedEngineTests
{
    private const string Term = "2024-2025-2";

    [Fact]
    public async Task B2_An_engine_that_holds_an_attempt_up_is_swapped_by_its_own_host_and_the_run_ends_equal()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        await wps.Core.HandleAsync(
            new SimRequest(
                "PUT", "/_sim/faults", [], Encoding.UTF8.GetBytes("""{"latencyMs":{"min":200,"max":200}}""")),
            default);
        using IcasyncProgram program = new();
        await program.GenerateAsync(courses: 40, users: 60);
        CommandIo io = new(TextWriter.Null, TextWriter.Null, errorIsTerminal: false, program.Home);
        await using Workspace workspace = await Workspace.OpenAsync(
            SettingsOf(program, wps), program.Home, io, DatabaseNeed.Write, default);
        string hub = Path.Combine(program.Home, "task-hub");
        await using EmbeddedHost host = (await EmbeddedHost.TryStartAsync(workspace, io, default))!;
        Assert.False(File.Exists(hub));
        RunRow run = await RunAsync(workspace, host, async runId =>
        {
            while (wps.Effects() == 0)
            {
                await PauseAsync();
            }

            await host.Client.SuspendInstanceAsync(runId + "-1", "never to go on");
        });
        Assert.True(run.State == RunState.Completed, $"{run.State} {run.Reason} {run.Message} {run.Attempt}");
        Assert.InRange(run.Attempt, 2, 10);
        Assert.True(File.Exists(hub));
        Assert.Equal(40, wps.Core.Calls.Count(call => call is { Operation: "createCalendar", Effects: > 0 }));

        int before = wps.Effects();
        Assert.Equal(RunState.Completed, (await RunAsync(workspace, host, _ => Task.CompletedTask)).State);
        Assert.Equal(before, wps.Effects());
    }

    private static async Task<RunRow> RunAsync(Workspace workspace, EmbeddedHost host, Func<string, Task> meanwhile)
    {
        RunStore runs = workspace.Get<RunStore>();
        StartAnswer start = await runs.StartAsync(RunKind.Full, Term, new RunOptions(), "test", default);
        host.Wake();
        await meanwhile(start.RunId);
        for (; ; await PauseAsync())
        {
            RunRow run = (await runs.FindAsync(start.RunId, default))!;
            if (!RunTransitions.IsOpen(run.State))
            {
                return run;
            }

            Assert.False(host.Failure.IsCompleted, $"the host ended: {host.Failure.Exception}");
        }
    }

    private static IcasyncSettings SettingsOf(IcasyncProgram program, SimulatorHost wps) => new()
    {
        Database = new DatabaseOptions { ConnectionString = program.Database },
        Wps = new WpsOptions
        {
            BaseUrl = wps.BaseUrl, AppId = SimulatorOptions.DefaultAppId, AppKey = SimulatorOptions.DefaultAppKey,
        },
        WpsBaseUrl = wps.BaseUrl,
        Sync = new SyncOptions { StandstillMax = TimeSpan.FromSeconds(15) },
        Schedules = new ScheduleOptions(),
        Notify = new NotifyOptions(),
    };

    private static Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
}
