using System.ComponentModel;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync withdraw</c>: deletes our calendars of a term, or of chosen courses, with their access, and nothing of
/// people's own.
/// </summary>
public sealed class WithdrawCommand(CommandIo io) : AsyncCommand<WithdrawCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        RunRequest request = settings.ToRequest();
        if (!settings.DryRun)
        {
            settings.Load(io).RequireWps();
        }

        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        RecallLauncher launcher = new(workspace, io);
        return settings.DryRun
            ? await launcher.ShowAsync(request, settings.Details, cancellationToken)
            : await launcher.RunAsync(request, cancellationToken);
    }

    /// <summary>What to withdraw.</summary>
    public sealed class Options : TermSettings
    {
        [CommandOption("--course <KKH>")]
        [Description("Only this course; may be given more than once")]
        public string[] Courses { get; init; } = [];

        [CommandOption("--dry-run")]
        [Description("Show what would be deleted; no call, no write")]
        public bool DryRun { get; init; }

        [CommandOption("--details")]
        [Description("With --dry-run: list every operation")]
        public bool Details { get; init; }

        [CommandOption("--force")]
        [Description("Pass the delete guard; needs --confirm")]
        public bool Force { get; init; }

        [CommandOption("--confirm <TERM>")]
        [Description("With --force: the term once more, typed by whoever means it")]
        public string? Confirm { get; init; }

        [CommandOption("--reason <TEXT>")]
        [Description("Why, for the record")]
        public string? Reason { get; init; }

        [CommandOption("--no-wait")]
        [Description("Only start the run; a process of this home must be there to do it")]
        public bool NoWait { get; init; }

        internal RunRequest ToRequest()
        {
            string term = ParseTerm();
            if (Force && Confirm?.Trim() != term)
            {
                throw CliException.BadArgument(
                    "--confirm",
                    $"--force deletes every calendar without a look at the plan: say --confirm {term} too.");
            }

            RunOptions options = new()
            {
                Courses = KindArgument.ParseCourses(Courses), Force = Force, Reason = Reason,
            };
            return new RunRequest(RunKind.Withdraw, term, options, !NoWait);
        }
    }
}
