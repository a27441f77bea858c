using System.ComponentModel;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync check</c>: compares the ledger with WPS and, when asked, mends what drifted.</summary>
public sealed class CheckCommand(CommandIo io) : AsyncCommand<CheckCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        RunRequest request = new(
            RunKind.Check, settings.ParseTerm(),
            new RunOptions { Repair = settings.Repair, Force = settings.Force, Reason = settings.Reason },
            Wait: !settings.NoWait);
        settings.Load(io).RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        return await new RunLauncher(workspace, io).RunAsync(request, cancellationToken);
    }

    /// <summary>What to check.</summary>
    public sealed class Options : StartSettings
    {
        [CommandOption("--repair")]
        [Description("Mend what is found; with --force it may delete more than the delete guard lets pass")]
        public bool Repair { get; init; }
    }
}
