using System.ComponentModel;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync plan full|incremental|users</c>: what a sync would do. No remote call, no write.</summary>
public sealed class PlanCommand(CommandIo io) : AsyncCommand<PlanCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        RunKind kind = RunWords.ParseKind(settings.Kind);
        string term = settings.ParseTerm();
        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Look, cancellationToken);
        (await workspace.Get<SourceReader>().ReadShapeAsync(cancellationToken)).ThrowIfIncomplete();
        PlanDocument plan = await workspace.Get<PlanPreview>().PlanAsync(
            kind, term, new RunOptions { Courses = RunWords.ParseCourses(settings.Courses) }, workspace.HasTables,
            cancellationToken);
        await PlanText.AnswerAsync(workspace, io, plan, settings.Details, cancellationToken);
        return ExitCodes.Completed;
    }

    /// <summary>Which plan.</summary>
    public sealed class Options : TermSettings
    {
        [CommandArgument(0, RunWords.KindArgument)]
        [Description("full, incremental or users")]
        public string Kind { get; init; } = string.Empty;

        [CommandOption("--course <KKH>")]
        [Description("Only this course; may be given more than once")]
        public string[] Courses { get; init; } = [];

        [CommandOption("--details")]
        [Description("List every operation")]
        public bool Details { get; init; }
    }
}
