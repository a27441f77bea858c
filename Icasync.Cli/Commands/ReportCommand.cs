using System.ComponentModel;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync report RUN --format json|csv|html</c>: what a run did, to standard output.</summary>
public sealed class ReportCommand(CommandIo io) : LookCommand<ReportCommand.Options>(io)
{
    /// <inheritdoc/>
    public override Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken) =>
        settings.Format is "json" or "csv" or "html"
            ? base.ExecuteAsync(context, settings, cancellationToken)
            : throw CliException.BadArgument(
                "--format", $"--format is '{settings.Format}' but must be json, csv or html.");

    /// <inheritdoc/>
    protected override async Task ShowAsync(
        Workspace workspace, string runId, Options settings, CancellationToken cancellation)
    {
        ReportWriter writer = workspace.Get<ReportWriter>();
        RunRow run = await workspace.Get<RunStore>().FindAsync(runId, cancellation)
            ?? throw CliException.BadArgument("RUN", $"There is no run '{runId}'.");
        ReportFocus focus = new(
            await workspace.Get<NameReader>().ReadAsync(run.Term, cancellation), settings.ParseCollege());
        if (focus.College is { } college && focus.Book.Colleges.All(one => one.College != college))
        {
            throw CliException.BadArgument(
                "--college",
                $"--college is '{college}' but must be one of "
                + $"{string.Join(", ", focus.Book.Colleges.Select(one => one.College))}.");
        }

        switch (settings.Format)
        {
            case "csv":
                await writer.WriteCsvAsync(runId, Io.Out, cancellation, focus);
                break;
            case "html":
                Io.Out.Write(await writer.HtmlAsync(runId, cancellation, focus));
                break;
            case "json":
                await Io.WriteJsonAsync(
                    text => writer.WriteJsonAsync(runId, text, indented: true, cancellation, focus));
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"format {settings.Format}");
        }
    }

    /// <summary>Which report.</summary>
    public sealed class Options : RunArgument
    {
        [CommandOption("--format <FORMAT>")]
        [Description("json (default), csv or html")]
        public string Format { get; init; } = "json";

        [CommandOption("--college <NAME>")]
        [Description("Only the courses of this college")]
        public string? College { get; init; }

        /// <summary>The college, or null for all.</summary>
        public string? ParseCollege() => string.IsNullOrWhiteSpace(College) ? null : College.Trim();
    }
}
