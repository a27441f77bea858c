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
        IReadOnlyList<string> courses = KindArgument.ParseCourses(settings.Courses);
        if (!settings.DryRun)
        {
            settings.Load(io).RequireWps();
        }

        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        RunRow undone = await settings.FindAsync(workspace, cancellationToken);
        RunOptions options = new()
        {
            Undoes = undone.RunId, IncludeChanged = settings.IncludeChanged, Courses = courses,
            Force = settings.Force, Reason = settings.Reason,
        };
        RunRequest request = new(RunKind.Undo, undone.Term, options, !settings.NoWait);
        RecallLauncher launcher = new(workspace, io);
        return settings.DryRun
            ? await launcher.ShowAsync(request, settings.Details, cancellationToken)
            : await launcher.RunAsync(request, cancellationToken);
    }

    /// <summary>Which run, and how much of it.</summary>
    public sealed class Options : RunArgument
    {
        [CommandOption("--include-changed")]
        [Description("Also what a newer run or a person has changed since; without it that is listed and left")]
        public bool IncludeChanged { get; init; }

        [CommandOption("--course <KKH>")]
        [Description("Only this course; may be given more than once")]
        public string[] Courses { get; init; } = [];

        [CommandOption("--dry-run")]
        [Description("Show what would be done; no call, no write, so what people changed at WPS is not known")]
        public bool DryRun { get; init; }

        [CommandOption("--details")]
        [Description("With --dry-run: list every operation")]
        public bool Details { get; init; }

        [CommandOption("--force")]
        [Description("Pass the delete guard")]
        public bool Force { get; init; }

        [CommandOption("--reason <TEXT>")]
        [Description("Why, for the record")]
        public string? Reason { get; init; }

        [CommandOption("--no-wait")]
        [Description("Only start the run; a process of this home must be there to do it")]
        public bool NoWait { get; init; }
    }
}
