using System.ComponentModel;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync report RUN --format json|csv|html</c>: what a run did, to standard output.</summary>
public sealed class ReportCommand(CommandIo io) : AsyncCommand<ReportCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        string format = settings.Format ?? "json";
        if (format is not ("json" or "csv" or "html"))
        {
            throw CliException.BadArgument("--format", $"--format is '{format}' but must be json, csv or html.");
        }

        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Look, cancellationToken);
        RunRow run = await settings.FindAsync(workspace, cancellationToken);
        ReportWriter writer = workspace.Get<ReportWriter>();
        switch (format)
        {
            case "csv":
                io.Out.Write(await writer.CsvAsync(run.RunId, cancellationToken));
                break;
            case "html":
                io.Out.Write(await writer.HtmlAsync(run.RunId, cancellationToken));
                break;
            default:
                io.WriteJson(await writer.ReadAsync(run.RunId, cancellationToken));
                break;
        }

        return ExitCodes.Completed;
    }

    /// <summary>Which report.</summary>
    public sealed class Options : RunArgument
    {
        [CommandOption("--format <FORMAT>")]
        [Description("json (default), csv or html")]
        public string? Format { get; init; }
    }
}
