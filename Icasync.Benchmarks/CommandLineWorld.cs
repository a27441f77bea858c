using Icasync.Cli.Engine;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;

namespace Icasync.Benchmarks;

/// <summary>
/// A made-up term, a simulator behind a socket and a durable storage: what the command line works with.
/// </summary>
internal sealed class CommandLineWorld : IAsyncDisposable
{
    private readonly World _world;
    private readonly SimulatorHost _wps;
    private readonly ChildProcesses _children;

    private CommandLineWorld(World world, SimulatorHost wps, ChildProcesses children, string storage)
    {
        (_world, _wps, _children, Storage) = (world, wps, children, storage);
    }

    /// <summary>The home folder of the command line.</summary>
    public string Home => HomeOf(_world);

    /// <summary>Connection string of the durable storage.</summary>
    public string Storage { get; }

    /// <summary>Names database, simulator and home on the command line.</summary>
    public string[] Options => ["--database", _world.DatabaseFile, "--wps", _wps.BaseUrl.ToString(), "--home", Home];

    /// <summary>A whole term, or a small one.</summary>
    public static async Task<CommandLineWorld> MakeAsync(bool quick)
    {
        World world = await World.MakeAsync(quick ? 30 : 1800, quick ? 400 : 17_000);
        SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        ChildProcesses children = new(HomeOf(world));
        Directory.CreateDirectory(HomeOf(world));
        return new CommandLineWorld(
            world, wps, children, await AzuriteChild.EnsureAsync(HomeOf(world), children, _ => { }, default));
    }

    /// <summary>The simulator's credentials, and how many calls a second it is asked.</summary>
    public static Dictionary<string, string> Environment(int rate) => new()
    {
        ["Icasync__Wps__AppId"] = SimulatorOptions.DefaultAppId,
        ["Icasync__Wps__AppKey"] = SimulatorOptions.DefaultAppKey,
        ["Icasync__Wps__RequestsPerSecond"] = $"{rate}",
        ["Icasync__Wps__MaxConcurrency"] = "16",
    };

    public async ValueTask DisposeAsync()
    {
        await _children.StopAsync("azurite");
        await _wps.DisposeAsync();
        await _world.DisposeAsync();
    }

    private static string HomeOf(World world) => Path.Combine(world.Folder, "home");
}
