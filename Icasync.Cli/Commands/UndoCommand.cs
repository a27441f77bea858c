using System.ComponentModel;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync undo RUN</c>: brings what a run changed back to what was before it, as a run of its own.
/// </summary>
public sealed class UndoCommand(CommandIo io) : AsyncCommand<UndoCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        string? term = settings.Term is null ? null : settings.ParseTerm();
        IReadOnlyList<string> courses = RunWords.ParseCourses(settings.Courses);
        return await RecallLauncher.ExecuteAsync(
            settings, io, settings.DryRun, settings.Details, ToRequestAsync, cancellationToken);

        async Task<RunRequest> ToRequestAsync(Workspace workspace)
        {
            RunRow undone = await RunArgument.FindAsync(workspace, settings.Run, term, cancellationToken);
            RunOptions options = new()
            {
                Undoes = undone.RunId, IncludeChanged = settings.IncludeChanged, Courses = courses,
                Force = settings.Force, Reason = settings.Reason,
            };
            return new RunRequest(RunKind.Undo, undone.Term, options, !settings.NoWait);
        }
    }

    /// <summary>Which run, and how much of it. The term may be left out: a run has one.</summary>
    public sealed class Options : RecallSettings
    {
        [CommandArgument(0, "<RUN>")]
        [Description("Id of the run, or 'latest', which with --term is the newest of that term")]
        public string Run { get; init; } = string.Empty;

        [CommandOption("--include-changed")]
        [Description("Also what a newer run or a person has changed since; without it that is listed and left")]
        public bool IncludeChanged { get; init; }
    }
}
