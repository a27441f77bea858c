using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync status RUN</c>: state, counts, calls and findings of a run.</summary>
public sealed class StatusCommand(CommandIo io) : AsyncCommand<RunArgument>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, RunArgument settings, CancellationToken cancellationToken)
    {
        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Look, cancellationToken);
        RunRow run = await settings.FindAsync(workspace, cancellationToken);
        RunSummary summary = (await workspace.Get<RunReportReader>().ReadAsync(run.RunId, cancellationToken))!;
        RunText.Answer(io, summary);
        return ExitCodes.Completed;
    }
}
