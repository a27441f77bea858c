using Icasync.Activities.Base;
using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
using Icasync.Cli.Output;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Cli.Hosting;

/// <summary>Prints a plan that was made and not stored.</summary>
internal static class PlanText
{
    private const int CoursesMax = 20;

    /// <summary>Prints it as JSON or for a person.</summary>
    /// <param name="details">Whether a person reads every operation.</param>
    public static async Task AnswerAsync(
        Workspace workspace, CommandIo io, PlanDocument plan, bool details, CancellationToken cancellation)
    {
        WpsProfiles profiles = workspace.Get<WpsProfiles>();
        if (workspace.HasTables)
        {
            await profiles.RefreshAsync(cancellation);
        }

        Forecast forecast = Forecast.Of(plan, profiles);
        if (!io.Json)
        {
            Write(io, plan, details);
            if (plan.Operations.Count > 0 && !details)
            {
                WriteColleges(io, CollegeTotals.Of(
                    PlanCourse.Of(plan.Term, plan.Plan, plan.Operations),
                    await workspace.Get<NameReader>().ReadAsync(plan.Term, cancellation, workspace.HasTables)));
            }

            if (forecast.Calls > 0)
            {
                io.Out.WriteLine(forecast.Text);
            }

            return;
        }

        io.WriteJson(new
        {
            forecast,
            planId = (string?)null,
            planHash = plan.Plan.Hash,
            kind = WireFormat.Word(plan.Kind),
            term = plan.Term,
            counts = CountSummary.Of(plan.Plan.Counts),
            withheld = plan.Plan.WithheldOfferings,
            guard = plan.Guard is { } refused ? WireFormat.Code(refused) : null,
            left = plan.Left.Count,
            operations = plan.Operations,
        });
    }

    private static void Write(CommandIo io, PlanDocument plan, bool details)
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

        if (plan.Left.Count > 0)
        {
            io.Out.WriteLine($"{plan.Left.Count} objects stay as they are:");
            foreach (Finding one in plan.Left)
            {
                io.Out.WriteLine($"  {one.Offering}: {one.Detail}");
            }
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
            WriteSummary(io, plan.Operations);
        }
    }

    // By kind, then the courses that change most: a first sync of a term has more operations than anybody reads.
    private static void WriteSummary(CommandIo io, IReadOnlyList<PlannedOperation> operations)
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
    private static void WriteColleges(CommandIo io, IReadOnlyList<CollegeTotals> colleges)
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
}
