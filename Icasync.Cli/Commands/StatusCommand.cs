using Icasync.Activities.Reports;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync status RUN</c>: state, counts, calls and findings of a run.</summary>
public sealed class StatusCommand(CommandIo io) : LookCommand<RunArgument>(io)
{
    /// <inheritdoc/>
    protected override async Task ShowAsync(
        Workspace workspace, string runId, RunArgument settings, CancellationToken cancellation) =>
        RunText.Answer(Io, (await workspace.Get<RunReportReader>().ReadAsync(runId, cancellation))!);
}
