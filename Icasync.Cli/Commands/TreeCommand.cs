using Icasync.Activities.Reports;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync tree RUN</c>: the task tree; with <c>--json</c> down to every offering.</summary>
public sealed class TreeCommand(CommandIo io) : LookCommand<RunArgument>(io)
{
    /// <inheritdoc/>
    protected override async Task ShowAsync(
        Workspace workspace, string runId, RunArgument settings, CancellationToken cancellation)
    {
        TreeNode tree = (await workspace.Get<TreeReader>().ReadAsync(
            runId, offeringsMax: Io.Json ? int.MaxValue : 0, cancellation))!;
        if (Io.Json)
        {
            Io.WriteJson(tree);
            return;
        }

        TreeText.Write(Io.Out, tree);
    }
}
