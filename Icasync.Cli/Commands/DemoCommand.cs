using System.ComponentModel;
using System.Globalization;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Cli.Engine;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Icasync.Functions;
using Icasync.Functions.Http;
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

        Serving.CheckPort(settings.Port);
        DemoWorld world = new(settings.HomePath(io), settings.Scale, settings.Seed);
        PrivateFiles.CreateFolder(world.Folder);
        string wps = await world.StartSimulatorAsync(cancellationToken);
        try
        {
            IcasyncSettings demo = world.Settings(settings, io, wps);
            SqliteFile.CreateIfMissing(demo.Database);
            await using Workspace workspace = await Workspace.OpenAsync(
                demo, world.Folder, io, DatabaseNeed.Write, cancellationToken,
                services => services.AddIcasyncApi(demo, CallerPolicy.OfServe(demo)));
            await world.PrepareTermAsync(workspace, io, cancellationToken);
            int code = await new RunLauncher(workspace, io).RunAsync(
                new RunRequest(RunKind.Full, DemoWorld.Term, new RunOptions(), Wait: true), cancellationToken);
            await TellAsync(workspace, world, settings, code, cancellationToken);
            return settings.Serve && code == ExitCodes.Completed
                ? await ServeAsync(workspace, settings.Port, cancellationToken)
                : code;
        }
        finally
        {
            await world.StopSimulatorAsync();
        }
    }

    // The simulator lives as long as the page: what is started there does something. The key opens made-up data, on
    // this machine alone, so it may stand on the screen.
    private Task<int> ServeAsync(Workspace workspace, int port, CancellationToken cancellation) => Serving.RunAsync(
        workspace, io, port, cancellation,
        (address, key) => io.Note($"Open {address} and enter the key {key}; Ctrl+C ends it."));

    private async Task TellAsync(
        Workspace workspace, DemoWorld world, Options settings, int code, CancellationToken cancellation)
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

        if (!settings.Serve)
        {
            io.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"Operator page: dotnet run --project Icasync.Cli -- demo --scale {settings.Scale} "
                + $"--seed {settings.Seed} --serve"));
        }
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

        [CommandOption("--serve")]
        [Description("Then serve the operator page over it, until Ctrl+C")]
        public bool Serve { get; init; }

        [CommandOption("--port <N>")]
        [Description("Port of the page on loopback; 0 takes a free one. Default 7071")]
        public int Port { get; init; } = 7071;
    }
}
