using System.ComponentModel;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Cli.Engine;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Icasync.WpsSimulator.Core;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync demo</c>, the default command: a made-up term, the simulator, a full sync and its report.
/// </summary>
public sealed class DemoCommand(CommandIo io) : AsyncCommand<DemoCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        if (settings.Scale is not ("small" or "term"))
        {
            throw CliException.BadArgument("--scale", $"--scale is '{settings.Scale}' but must be small or term.");
        }

        DemoWorld world = new(settings.HomePath(io), settings.Scale, settings.Seed);
        PrivateFiles.CreateFolder(world.Folder);
        string wps = await world.StartSimulatorAsync(cancellationToken);
        try
        {
            IcasyncSettings demo = world.Settings(settings, io, wps);
            SqliteFile.CreateIfMissing(demo.Database);
            await using Workspace workspace = await Workspace.OpenAsync(
                demo, world.Folder, io, DatabaseNeed.Write, cancellationToken);
            await world.PrepareTermAsync(workspace, io, cancellationToken);
            int code = await new RunLauncher(workspace, io).RunAsync(
                new RunRequest(RunKind.Full, DemoWorld.Term, new RunOptions(), Wait: true), cancellationToken);
            await TellAsync(workspace, world, code, cancellationToken);
            return code;
        }
        finally
        {
            await world.StopSimulatorAsync();
        }
    }

    private async Task TellAsync(Workspace workspace, DemoWorld world, int code, CancellationToken cancellation)
    {
        RunSummary? run = (await workspace.Get<RunReportReader>().ListAsync(
            DemoWorld.Term, kind: null, state: null, before: null, limit: 1, cancellation)).FirstOrDefault();
        if (run is null || code == ExitCodes.Interrupted)
        {
            return;
        }

        if (run.Remote.Writes == 0)
        {
            io.Note("WPS already holds what the timetable says: zero remote writes.");
        }

        string file = Path.Combine(world.Folder, "report.html");
        await File.WriteAllTextAsync(
            file, await workspace.Get<ReportWriter>().HtmlAsync(run.RunId, cancellation), cancellation);
        io.Note($"Report: {file}");

        // The simulator's pair is public, and a served home wants one: the line can be pasted as it stands.
        io.Note(
            $"Serve it: {SettingNames.WpsAppId}={SimulatorOptions.DefaultAppId} "
            + $"{SettingNames.WpsAppKey}={SimulatorOptions.DefaultAppKey} "
            + $"dotnet run --project Icasync.Cli -- serve --home {world.Folder}   (icasync serve)");
    }

    /// <summary>Which demo.</summary>
    public sealed class Options : CommonSettings
    {
        [CommandOption("--scale <SCALE>")]
        [Description("small (about 60 courses) or term (1,800 courses, default)")]
        public string Scale { get; init; } = "term";

        [CommandOption("--seed <N>")]
        [Description("Same seed, same term. Default 1")]
        public int Seed { get; init; } = 1;
    }
}
