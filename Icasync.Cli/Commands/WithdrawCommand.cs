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
    public override Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        RunRequest request = settings.ToRequest();
        return RecallLauncher.ExecuteAsync(
            settings, io, settings.DryRun, settings.Details, _ => Task.FromResult(request), cancellationToken);
    }

    /// <summary>What to withdraw.</summary>
    public sealed class Options : RecallSettings
    {
        [CommandOption("--confirm <TERM>")]
        [Description("With --force: the term once more, typed by whoever means it")]
        public string? Confirm { get; init; }

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
                Courses = RunWords.ParseCourses(Courses), Force = Force, Reason = Reason,
            };
            return new RunRequest(RunKind.Withdraw, term, options, !NoWait);
        }
    }
}
