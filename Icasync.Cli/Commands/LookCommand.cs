using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// A command that looks at one run: it only reads the database, and ends well when there is such a run.
/// </summary>
public abstract class LookCommand<TArgument>(CommandIo io) : AsyncCommand<TArgument>
    where TArgument : RunArgument
{
    /// <summary>Where the command writes.</summary>
    protected CommandIo Io { get; } = io;

    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, TArgument settings, CancellationToken cancellationToken)
    {
        await using Workspace workspace = await Workspace.OpenAsync(settings, Io, DatabaseNeed.Look, cancellationToken);
        RunRow run = await settings.FindAsync(workspace, cancellationToken);
        await ShowAsync(workspace, run.RunId, settings, cancellationToken);
        return ExitCodes.Completed;
    }

    /// <summary>Prints what there is to see of the run.</summary>
    protected abstract Task ShowAsync(
        Workspace workspace, string runId, TArgument settings, CancellationToken cancellation);
}
