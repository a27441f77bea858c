using System.ComponentModel;
using Icasync.Activities.Base;
using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync plan full|incremental|users</c>: what a sync would do. No remote call, no write.</summary>
public sealed class PlanCommand(CommandIo io) : AsyncCommand<PlanCommand.Options>
{
    private const int CoursesMax = 20;

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
        WpsProfiles profiles = workspace.Get<WpsProfiles>();
        if (workspace.HasTables)
        {
            await profiles.RefreshAsync(cancellationToken);
        }

        Forecast forecast = Forecast.Of(plan, profiles);
        if (io.Json)
        {
            io.WriteJson(new
            {
                forecast,
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

        Write(plan, settings.Details);
        if (plan.Operations.Count > 0 && !settings.Details)
        {
            WriteColleges(CollegeTotals.Of(
                PlanCourse.Of(term, plan.Plan, plan.Operations),
                await workspace.Get<NameReader>().ReadAsync(
                    term, cancellationToken, workspace.HasTables)));
        }

        if (forecast.Calls > 0)
        {
            io.Out.WriteLine(forecast.Text);
        }

        return ExitCodes.Completed;
    }

    private void Write(PlanDocument plan, bool details)
    {
        RunText.WriteCounts(io.Out, CountSummary.Of(plan.Plan.Counts));
        if (plan.Plan.Deletes.Where(kind => kind.Deletes > 0).ToList() is { Count: > 0 } deletes)
        {
            io.Out.WriteLine("Deletes, with what goes with its calendar: " + string.Join(
                ", ", deletes.Select(kind => $"{kind.Deletes} of {kind.Live} {kind.Kind}")));
        }

        foreach (BulkChange one in BulkChanges.Of(plan.Plan))
        {
            io.Out.WriteLine(BulkEntry.Of(one).Text.En);
        }

        if (plan.Guard is { } guard)
        {
            io.Out.WriteLine($"{WireFormat.Code(guard)} would stop this run before its first write.");
        }

        if (plan.Operations.Count == 0)
        {
            io.Out.WriteLine(
                plan.Plan.LiveCalendars == 0 && plan.Plan.Readable.Count == 0
                    ? $"Nothing to do: term {plan.Term} has no readable row and nothing recorded."
                    : "Nothing to do.");
        }
        else if (details)
        {
            foreach (PlannedOperation one in plan.Operations)
            {
                io.Out.WriteLine($"{one.Op} {one.Kkh} {one.Key} {Text(one.Before)} -> {Text(one.After)}");
            }
        }
        else
        {
            WriteSummary(plan.Operations);
        }
    }

    // By kind, then the courses that change most: a first sync of a term has more operations than anybody reads.
    private void WriteSummary(IReadOnlyList<PlannedOperation> operations)
    {
        io.Out.WriteLine();
        io.WriteCounts(operations.CountBy(one => one.Op));
        List<KeyValuePair<string, int>> courses =
            [.. operations.CountBy(one => one.Kkh).OrderByDescending(one => one.Value).ThenBy(one => one.Key)];
        io.Out.WriteLine();
        TextTable table = new("course", "operations");
        foreach ((string course, int count) in courses.Take(CoursesMax))
        {
            table.Add(course, count);
        }

        table.WriteTo(io.Out);
        string more = courses.Count > CoursesMax ? $"{courses.Count - CoursesMax} more courses. " : string.Empty;
        io.Out.WriteLine($"{more}--details lists every operation.");
    }

    // Who loses most comes first: that is what somebody looks for before he allows a plan.
    private void WriteColleges(IReadOnlyList<CollegeTotals> colleges)
    {
        io.Out.WriteLine();
        TextTable table = new("college", "courses", "operations", "calendars go", "lessons go", "access goes");
        foreach (CollegeTotals one in colleges)
        {
            table.Add(one.College ?? "-", one.Courses, one.Operations, one.Calendars, one.Events, one.Access);
        }

        table.WriteTo(io.Out);
    }

    private static string Text(object? value) =>
        value is null ? "-" : System.Text.Json.JsonSerializer.Serialize(value, WireFormat.Json);

    /// <summary>Which plan.</summary>
    public sealed class Options : KindArgument
    {
        [CommandOption("--course <KKH>")]
        [Description("Only this course; may be given more than once")]
        public string[] Courses { get; init; } = [];

        [CommandOption("--details")]
        [Description("List every operation")]
        public bool Details { get; init; }
    }
}
