using System.Globalization;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Cli.Engine;
using Icasync.Cli.Output;
using Icasync.Cli.SyntheticTerm;
using Icasync.WpsSimulator.Core;

namespace Icasync.Cli.Hosting;

/// <summary>
/// What the demo brings of its own: a folder, a made-up term, a WPS simulator and credentials for it.
/// </summary>
internal sealed class DemoWorld(string home, string scale, int seed)
{
    /// <summary>The term of the demo.</summary>
    public const string Term = "2024-2025-2";

    private const string SimulatorName = "wps-simulator";

    /// <summary>Where everything of this demo is kept.</summary>
    public string Folder { get; } =
        Path.Combine(home, string.Create(CultureInfo.InvariantCulture, $"demo-{scale}-{seed}"));

    /// <summary>The settings of the demo over those of the person.</summary>
    public IcasyncSettings Settings(CommonSettings options, CommandIo io, string wps)
    {
        Dictionary<string, string> defaults = new(StringComparer.OrdinalIgnoreCase)
        {
            [SettingNames.WpsRate] = "200", [SettingNames.WpsConcurrency] = "16",
        };
        IcasyncSettings loaded = options.Load(io, defaults);
        Activities.Settings.WpsOptions limits = loaded.Wps ?? Limits(io, defaults);
        return loaded with
        {
            Database = loaded.Database with
            {
                Provider = DatabaseProvider.Sqlite, ConnectionString = Path.Combine(Folder, "icasync.db"),
            },
            // The made-up term lies in the past, and schedules and the page want to know which one is meant.
            Sync = loaded.Sync with { Term = loaded.Sync.Term ?? Term },
            WpsBaseUrl = new Uri(wps),
            Wps = limits with
            {
                BaseUrl = new Uri(wps), AppId = SimulatorOptions.DefaultAppId, AppKey = SimulatorOptions.DefaultAppKey,
            },
        };
    }

    /// <summary>Adopts or starts the simulator; answers its address.</summary>
    public async Task<string> StartSimulatorAsync(CancellationToken cancellation)
    {
        ChildProcesses children = new(Folder);
        ChildRecord child = children.FindLiving(SimulatorName) ?? await children.EnsureAsync(Spec(), cancellation);
        return string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{child.Ports[0]}");
    }

    /// <summary>Ends the simulator; its state file stays.</summary>
    public Task StopSimulatorAsync() => new ChildProcesses(Folder).StopAsync(SimulatorName);

    /// <summary>Makes the term unless it is there.</summary>
    public async Task PrepareTermAsync(Workspace workspace, CommandIo io, CancellationToken cancellation)
    {
        TermSpec spec = scale == "small" ? TermSpec.Small(Term, seed) : TermSpec.Whole(Term, seed);
        IReadOnlyDictionary<string, long>? rows =
            await TermWriter.WriteAsync(workspace.Get<Database>(), spec, makeTables: false, cancellation);
        io.Note(rows is null
            ? $"Term {Term} is there already."
            : $"Made up term {Term}: {spec.Courses} courses, {rows[SourceTables.Timetable]} timetable rows, "
                + $"{spec.Users} people.");
    }

    private ChildSpec Spec()
    {
        int[] ports = ChildProcesses.FreePorts(1);
        string assembly = Path.Combine(AppContext.BaseDirectory, "Icasync.WpsSimulator.dll");
        return new ChildSpec(
            SimulatorName,
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [
                assembly, "--port", ports[0].ToString(CultureInfo.InvariantCulture), "--seed",
                seed.ToString(CultureInfo.InvariantCulture),
                "--state", Path.Combine(Folder, "wps-simulator.state"),
            ],
            ports);
    }

    // The limits of the environment count also where it names no credentials: the demo brings its own.
    private static Activities.Settings.WpsOptions Limits(CommandIo io, Dictionary<string, string> defaults)
    {
        SettingsLayers layers = SettingsLayers.Read(
            new Dictionary<string, string>
            {
                [SettingNames.WpsAppId] = SimulatorOptions.DefaultAppId,
                    [SettingNames.WpsAppKey] = SimulatorOptions.DefaultAppKey,
            },
            io.Directory,
            defaults);
        return IcasyncSettings.Load(layers, io.Directory).RequireWps();
    }
}
