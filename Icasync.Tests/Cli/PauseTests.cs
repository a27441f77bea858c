using System.Diagnostics;
using System.Globalization;
using Icasync.Activities;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>
/// A program that is stopped (SIGSTOP) and goes on, over HTTP and Azurite. ICASYNC_PAUSES sets how often it is stopped
/// (1), ICASYNC_PAUSE_SECONDS for how long (6), ICASYNC_PAUSE_COURSES how large the term is (30); between two stops it
/// runs two seconds.
/// </summary>
public class PauseTests
{
    private const string Term = "2024-2025-2";

    [Fact]
    public async Task B2_A_program_that_stands_still_and_goes_on_ends_and_doubles_nothing()
    {
        int pauses = Setting("ICASYNC_PAUSES", 1);
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        string[] sync = await MakeAsync(program, wps);
        using Process process = program.Start(sync);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await FirstWriteAsync(process, wps);
        long began = Stopwatch.GetTimestamp();
        int paused = 0;
        for (; paused < pauses && !process.HasExited; paused++)
        {
            await Signals.SendAsync(process.Id, "STOP");
            await Task.Delay(TimeSpan.FromSeconds(Setting("ICASYNC_PAUSE_SECONDS", 6)), TimeProvider.System);
            await Signals.SendAsync(process.Id, "CONT");
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        }

        await process.WaitForExitAsync();
        TestContext.Current.SendDiagnosticMessage(
            $"{paused} pauses, ended after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s: {await output}");
        Assert.True(process.ExitCode == 0, $"{process.ExitCode} {await output} {await error}");
        Assert.Equal(
            Setting("ICASYNC_PAUSE_COURSES", 30),
            wps.Core.Calls.Count(call => call is { Operation: "createCalendar", Effects: > 0 }));
        int before = wps.Effects();
        Assert.Equal(0, (await program.RunAsync(sync)).Code);
        Assert.Equal(before, wps.Effects());
    }

    [Fact]
    public async Task B1_After_an_acknowledged_stop_a_program_that_stood_still_begins_no_write()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        string[] sync = await MakeAsync(program, wps);
        using Process process = program.Start(sync);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await FirstWriteAsync(process, wps);
        await StopBetweenTransactionsAsync(process, program.Database);
        await using ServiceProvider services = new ServiceCollection().AddLogging().AddIcasync(
            new DatabaseOptions { ConnectionString = program.Database },
            new WpsOptions { BaseUrl = wps.BaseUrl, AppId = "known", AppKey = "known" }, new SyncOptions())
            .BuildServiceProvider();
        string runId = (await services.GetRequiredService<RunStore>().FindOpenAsync(Term, default))!;
        ActAnswer? answer = await services.GetRequiredService<RunActs>().TerminateAsync(
            runId, now: true, new Operator("test", null), default);
        Assert.True(answer!.Accepted);
        int writes = Writes(wps);
        Assert.InRange(writes, 1, int.MaxValue);
        await Signals.SendAsync(process.Id, "CONT");
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 3, $"{process.ExitCode} {await output} {await error}");
        Assert.Equal(writes, Writes(wps));
        Assert.Equal(
            RunState.Terminated,
            (await services.GetRequiredService<RunStore>().FindAsync(runId, default))!.State);
    }

    private static async Task<string[]> MakeAsync(IcasyncProgram program, SimulatorHost wps)
    {
        program.Variables["Icasync__Wps__RequestsPerSecond"] = "40";
        await program.GenerateAsync(Setting("ICASYNC_PAUSE_COURSES", 30), users: 200);
        return ["sync", "full", "--term", Term, "--database", program.Database, "--wps", wps.BaseUrl.ToString(),
            "--json"];
    }

    private static async Task FirstWriteAsync(Process process, SimulatorHost wps)
    {
        while (wps.Effects() == 0)
        {
            Assert.False(process.HasExited, "the program ended before its first write");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    // A process that stands still within a transaction keeps the lock of the file, and nobody can say anything of its
    // run.
    private static async Task StopBetweenTransactionsAsync(Process process, string database)
    {
        for (; ; await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System))
        {
            await Signals.SendAsync(process.Id, "STOP");
            try
            {
                await using SqliteConnection probe = new($"Data Source={database};Default Timeout=1;Pooling=False");
                await probe.OpenAsync();
                await using SqliteTransaction transaction = probe.BeginTransaction(deferred: false);
                return;
            }
            catch (SqliteException)
            {
                await Signals.SendAsync(process.Id, "CONT");
            }
        }
    }

    private static int Writes(SimulatorHost wps) => wps.Core.Calls.Count(call =>
        !call.Operation.StartsWith("get", StringComparison.Ordinal)
        && !call.Operation.StartsWith("list", StringComparison.Ordinal));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;
}
