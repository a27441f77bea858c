using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync tree RUN</c>: the task tree; with <c>--json</c> down to every offering.</summary>
public sealed class TreeCommand(CommandIo io) : AsyncCommand<RunArgument>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, RunArgument settings, CancellationToken cancellationToken)
    {
        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Look, cancellationToken);
        RunRow run = await settings.FindAsync(workspace, cancellationToken);
        TreeNode tree = (await workspace.Get<TreeReader>().ReadAsync(run.RunId, offerings: io.Json, cancellationToken))!;
        if (io.Json)
        {
            io.WriteJson(tree);
            return ExitCodes.Completed;
        }

        TreeText.Write(io.Out, tree);
        return ExitCodes.Completed;
    }
}
