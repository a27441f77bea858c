using System.ComponentModel;
using Icasync.Activities.Offerings;
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
        if (settings.Drift.Length > 0 && (!settings.Repair || !settings.Drift.All(DriftScope.IsWord)))
        {
            throw CliException.BadArgument(
                "--drift",
                $"--drift is '{string.Join(' ', settings.Drift)}' but takes, with --repair, a class of drift such as "
                + "eventEdited, or one difference such as eventEdited/MARKER. 'icasync drift' lists them.");
        }

        RunRequest request = new(
            RunKind.Check, settings.ParseTerm(),
            new RunOptions
            {
                Repair = settings.Repair, Force = settings.Force, Reason = settings.Reason, Courses = settings.Courses,
                Drift = settings.Drift,
            },
            Wait: !settings.NoWait);
        settings.Load(io).RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        return await new RunLauncher(workspace, io).RunAsync(request, cancellationToken);
    }

    /// <summary>What to check.</summary>
    public sealed class Options : CourseStartSettings
    {
        [CommandOption("--repair")]
        [Description("Mend what is found; with --force it may delete more than the delete guard lets pass")]
        public bool Repair { get; init; }

        [CommandOption("--drift <CLASS>")]
        [Description("Mend only this class of drift, or CLASS/KEY; may be given more than once")]
        public string[] Drift { get; init; } = [];
    }
}
