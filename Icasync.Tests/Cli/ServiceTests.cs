using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>
/// <c>icasync serve</c> under a service manager. Method: the test is the service manager at the other end of
/// NOTIFY_SOCKET.
/// </summary>
public class ServiceTests
{
    private static readonly TimeSpan SayMax = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Serve_tells_systemd_that_it_is_ready_that_it_lives_and_that_it_stops()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "systemd is a thing of Linux");
        using IcasyncProgram program = new();
        await program.GenerateAsync(courses: 1, users: 6);
        string path = Path.Combine(program.Home, "notify");
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        program.Variables["NOTIFY_SOCKET"] = path;
        program.Variables["WATCHDOG_USEC"] = "400000";
        using Process process = program.Start("serve", "--port", "0", "--database", program.Database);
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.Equal("READY=1", await HearAsync(manager));
        Assert.Contains("icasync serves", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("WATCHDOG=1", await HearAsync(manager));

        // A server that stands still says nothing; what was on its way is heard first.
        await Signals.SendAsync(process.Id, "STOP");
        while (manager.Available > 0)
        {
            await HearAsync(manager);
        }

        using CancellationTokenSource still = new(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => HearAsync(manager, still.Token));
        await Signals.SendAsync(process.Id, "CONT");
        await Signals.SendAsync(process.Id, "TERM");
        string said;
        while ((said = await HearAsync(manager)) == "WATCHDOG=1")
        {
        }

        Assert.Equal("STOPPING=1", said);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{process.ExitCode} {await error}");
        string log = File.ReadAllText(Assert.Single(
            Directory.GetFiles(Path.Combine(program.Home, "logs"), "icasync-*.log")));
        Assert.Contains("serves http://127.0.0.1:", log, StringComparison.Ordinal);
        Assert.Contains("stops", log, StringComparison.Ordinal);
    }

    [Fact]
    public void The_unit_waits_for_what_the_program_says()
    {
        string[] unit = File.ReadAllLines(Path.Combine(Repository.Root, "infra", "server", "icasync.service"));
        Assert.Contains("Type=notify", unit);
        Assert.Contains(unit, line => line.StartsWith("WatchdogSec=", StringComparison.Ordinal));
    }

    private static async Task<string> HearAsync(Socket manager)
    {
        using CancellationTokenSource limit = new(SayMax);
        return await HearAsync(manager, limit.Token);
    }

    private static async Task<string> HearAsync(Socket manager, CancellationToken limit)
    {
        byte[] said = new byte[256];
        return Encoding.UTF8.GetString(said, 0, await manager.ReceiveAsync(said, SocketFlags.None, limit));
    }
}
