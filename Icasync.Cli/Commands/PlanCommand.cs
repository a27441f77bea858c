using System.ComponentModel;
using Icasync.Activities.Base;
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
        RunKind kind = settings.ParseKind();
        string term = settings.ParseTerm();
        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Look, cancellationToken);
        (await workspace.Get<SourceReader>().CheckAsync(term, cancellationToken)).ThrowIfIncomplete();
        PlanDocument plan = await workspace.Get<PlanPreview>().PlanAsync(
            kind, term, KindArgument.ParseCourses(settings.Courses), workspace.HasTables, cancellationToken);
        if (io.Json)
        {
            io.WriteJson(new
            {
                planId = (string?)null,
                planHash = plan.Plan.Hash,
                kind = WireFormat.Word(kind),
                term,
                counts = CountSummary.Of(plan.Plan.Counts),
                withheld = plan.Plan.WithheldOfferings,
                guard = plan.Guard is { } refused ? WireFormat.Code(refused) : null,
                operations = plan.Operations,
            });
            return ExitCodes.Completed;
        }

        Write(plan);
        return ExitCodes.Completed;
    }

    private void Write(PlanDocument plan)
    {
        io.WriteCounts(plan.Plan.Counts.Where(count => count.Value > 0));
        if (plan.Guard is { } guard)
        {
            io.Out.WriteLine($"{WireFormat.Code(guard)} would stop this run before its first write.");
        }

        foreach (PlannedOperation operation in plan.Operations)
        {
            io.Out.WriteLine(
                $"{operation.Op} {operation.Kkh} {operation.Key} {Text(operation.Before)} -> {Text(operation.After)}");
        }

        if (plan.Operations.Count == 0)
        {
            io.Out.WriteLine("Nothing to do.");
        }
    }

    private static string Text(object? value) =>
        value is null ? "-" : System.Text.Json.JsonSerializer.Serialize(value, WireFormat.Json);

    /// <summary>Which plan.</summary>
    public sealed class Options : KindArgument
    {
        [CommandOption("--course <KKH>")]
        [Description("Only this course; may be given more than once")]
        public string[] Courses { get; init; } = [];
    }
}
