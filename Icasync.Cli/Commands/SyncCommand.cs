using System.ComponentModel;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync sync full|incremental|users</c>: a run, followed to its end.</summary>
public sealed class SyncCommand(CommandIo io) : AsyncCommand<SyncCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        RunRequest request = settings.ToRequest();
        settings.Load(io).RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        return await new RunLauncher(workspace, io)
            .RunAsync(await ChosenPlan.BindAsync(workspace, request, cancellationToken), cancellationToken);
    }

    /// <summary>Which run.</summary>
    public sealed class Options : CourseStartSettings
    {
        [CommandArgument(0, RunWords.KindArgument)]
        [Description("full, incremental or users")]
        public string Kind { get; init; } = string.Empty;

        [CommandOption("--on-failure <WHAT>")]
        [Description("keep (default) or rollback: what becomes of a run that would end with failures")]
        public string OnFailure { get; init; } = "keep";

        [CommandOption("--plan <ID>")]
        [Description("Carry out exactly this stored plan, or nothing when the source has moved on")]
        public string? PlanId { get; init; }

        [CommandOption("--wait")]
        [Description("Wait for the run's end (default)")]
        public bool Wait { get; init; }

        internal RunRequest ToRequest()
        {
            RunKind kind = RunWords.ParseKind(Kind);
            string term = ParseTerm();
            OnFailure onFailure = OnFailure switch
            {
                "keep" => Domain.Runs.OnFailure.Keep,
                "rollback" => Domain.Runs.OnFailure.Rollback,
                _ => throw CliException.BadArgument(
                    "--on-failure", $"--on-failure is '{OnFailure}' but must be keep or rollback."),
            };

            if (NoWait && Wait)
            {
                throw CliException.BadArgument("--no-wait", "--wait and --no-wait exclude each other.");
            }

            RunOptions options = new()
            {
                Courses = RunWords.ParseCourses(Courses), Force = Force, OnFailure = onFailure, PlanId = PlanId,
                Reason = Reason,
            };
            return new RunRequest(kind, term, options, !NoWait);
        }
    }
}
