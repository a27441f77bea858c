using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Icasync.Cli.Engine;
using Xunit;

namespace Icasync.Tests.Engine;

/// <summary>
/// Which child of an earlier start is adopted: one that lives, and neither one that was stopped nor a dead one that
/// nobody reaped.
/// </summary>
public sealed class ChildProcessesTests : IDisposable
{
    private static readonly ChildSpec Sleeper = new("azurite", "/bin/sleep", ["600"], []);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

    private readonly string _home = Directory.CreateTempSubdirectory("icasync-children-").FullName;

    [Fact]
    public async Task A_living_child_is_adopted_and_a_stopped_one_is_not()
    {
        ChildProcesses children = new(_home);
        ChildRecord first = await children.EnsureAsync(Sleeper, default);
        Assert.Equal(first.Pid, (await new ChildProcesses(_home).EnsureAsync(Sleeper, default)).Pid);
        await children.StopAsync(Sleeper.Name);
        Assert.Null(children.FindLiving(Sleeper.Name));
        Assert.Empty(JsonSerializer.Deserialize<JsonElement[]>(await File.ReadAllTextAsync(ListPath))!);
        ChildRecord second = await children.EnsureAsync(Sleeper, default);
        Assert.NotEqual(first.Pid, second.Pid);
        await children.StopAsync(Sleeper.Name);
    }

    // Method: a parent that never waits for its child, as the first process of many containers.
    [Fact]
    public async Task A_dead_child_that_nobody_reaped_is_not_adopted()
    {
        using Process parent = Process.Start(new ProcessStartInfo(
            "/bin/sh", ["-c", "sleep 600 & echo $!; exec sleep 600"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            int pid = int.Parse((await parent.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            using Process child = Process.GetProcessById(pid);
            await File.WriteAllTextAsync(ListPath, JsonSerializer.Serialize(
                new[] { new ChildRecord(Sleeper.Name, pid, child.StartTime.ToUniversalTime().Ticks, []) },
                JsonSerializerOptions.Web));
            ChildProcesses children = new(_home);
            Assert.Equal(pid, children.FindLiving(Sleeper.Name)?.Pid);
            child.Kill();
            Assert.True(SpinWait.SpinUntil(
                () => File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal), WaitMax));
            Assert.False(child.HasExited, "the platform must see it as living, or this test shows nothing");
            Assert.Null(children.FindLiving(Sleeper.Name));
        }
        finally
        {
            parent.Kill();
        }
    }

    // Method: pids of zero and less name groups of processes to the system, so a kill of one would end everything.
    [Theory]
    [InlineData("""[{"name":"azurite","pid":-1,"startedAt":0,"ports":[]}]""")]
    [InlineData("""[{"name":"azurite","pid":0,"startedAt":0,"ports":[]}]""")]
    [InlineData("""[{"name":"azurite","pid":2147483647,"startedAt":0,"ports":[]}]""")]
    [InlineData("""[{"name":"azurite","pid":99999999999999,"startedAt":0,"ports":[]}]""")]
    [InlineData("""[{"name":"azurite","pid":1,"startedAt":0,"ports":[]}]""")]
    [InlineData("""[{"name":"azurite","pid":1,"startedAt":0,"ports":[-5,70000]}]""")]
    [InlineData("""[{"name":"azurite","pid":1,"startedAt":0}]""")]
    [InlineData("""[{"pid":1}]""")]
    [InlineData("[null]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("\0\u0001 not JSON")]
    public async Task An_impossible_list_is_passed_over(string list)
    {
        await File.WriteAllTextAsync(ListPath, list);
        ChildProcesses children = new(_home);
        Assert.Null(children.FindLiving(Sleeper.Name));
        await children.StopAsync(Sleeper.Name);
        await File.WriteAllTextAsync(ListPath, list);
        ChildRecord child = await children.EnsureAsync(Sleeper, default);
        Assert.Equal(child.Pid, children.FindLiving(Sleeper.Name)?.Pid);
        await children.StopAsync(Sleeper.Name);
    }

    [Fact]
    public async Task A_damaged_durable_storage_is_set_aside_and_a_new_one_started()
    {
        string data = Directory.CreateDirectory(Path.Combine(_home, "azurite")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "__azurite_db_queue__.json"), "\0damaged");
        List<string> told = [];
        ChildProcesses children = new(_home);
        await AzuriteChild.EnsureAsync(_home, children, told.Add, default);
        Assert.NotNull(children.FindLiving(AzuriteChild.Name));
        await children.StopAsync(AzuriteChild.Name);
        string aside = Assert.Single(Directory.GetDirectories(_home, "azurite-damaged-*"));
        Assert.True(File.Exists(Path.Combine(aside, "__azurite_db_queue__.json")));
        Assert.Contains(told, line => line.Contains(aside, StringComparison.Ordinal));
    }

    // Goal: a lock that cannot be had for another reason must not read as "another process has it".
    [Fact]
    public void A_lock_file_that_cannot_be_made_is_no_lock_of_somebody_else()
    {
        File.CreateSymbolicLink(Path.Combine(_home, "engine.lock"), Path.Combine(_home, "absent", "engine.lock"));
        Assert.ThrowsAny<IOException>(() => EngineLock.TryAcquire(_home));
        File.Delete(Path.Combine(_home, "engine.lock"));
        using EngineLock? held = EngineLock.TryAcquire(_home);
        Assert.NotNull(held);
        Assert.Null(EngineLock.TryAcquire(_home));
    }

    // Goal: no process of ours carries a secret that it does not need, where everybody of the same user can read it.
    [Fact]
    public async Task A_child_gets_what_it_needs_of_our_environment_and_no_secret()
    {
        string[] secrets = ["Icasync__Tests__Secret", "SOMEBODYS_TOKEN"];
        Array.ForEach(secrets, name => Environment.SetEnvironmentVariable(name, "secret-part"));
        try
        {
            ChildProcesses children = new(_home);
            ChildSpec spec =
                Sleeper with { Environment = new Dictionary<string, string> { ["FOR_THE_CHILD"] = "yes" } };
            ChildRecord child = await children.EnsureAsync(spec, default);
            string environment = "";
            while (environment.Length == 0 && ChildProcesses.Lives(child))
            {
                // The kernel closes the pipe that a start waits for a moment before it lays out the environment.
                environment = await File.ReadAllTextAsync($"/proc/{child.Pid}/environ");
            }

            await children.StopAsync(Sleeper.Name);
            Assert.DoesNotContain("secret-part", environment, StringComparison.Ordinal);
            Assert.Contains("PATH=", environment, StringComparison.Ordinal);
            Assert.Contains("FOR_THE_CHILD=yes", environment, StringComparison.Ordinal);
        }
        finally
        {
            Array.ForEach(secrets, name => Environment.SetEnvironmentVariable(name, null));
        }
    }

    [Fact]
    public async Task A_home_is_of_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
        string home = Path.Combine(_home, "new", "home");
        await new ChildProcesses(home).EnsureAsync(Sleeper, default);
        await new ChildProcesses(home).StopAsync(Sleeper.Name);
        foreach (string folder in new[] { home, Path.Combine(home, "logs") })
        {
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                    File.GetUnixFileMode(folder));
            }
        }
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private string ListPath => Path.Combine(_home, "children.json");
}
