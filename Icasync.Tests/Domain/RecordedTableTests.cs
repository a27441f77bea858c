using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Icasync.Domain.Planning;
using Icasync.Domain.Probing;
using Icasync.Domain.Runs;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>
/// Words that stand in tables, contracts and reports, and what a probe makes of each answer, are recorded as text, so
/// that a change of one is seen in review. <c>ICASYNC_ACCEPT=1</c> records them anew.
/// </summary>
public class RecordedTableTests
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private static readonly string[] Operations =
    [
        "listCalendars", "getCalendar", "listCalendarPermissions", "createCalendar", "updateCalendar",
        "deleteCalendar", "createCalendarPermission", "batchCreateCalendarPermissions",
        "batchDeleteCalendarPermissions", "deleteCalendarPermission", "listEvents", "searchEvents", "getEvent",
        "listAttendees", "createEvent", "batchCreateEvents", "updateEvent", "deleteEvent", "batchCreateAttendees",
        "batchDeleteAttendees", "batchCreateMessages", "getUsersByExUserIds",
    ];

    // What WPS may answer at all: every code that a question knows, words and numbers at their limits.
    private static readonly ProbeAnswer[] Answers =
    [
        .. new[]
        {
            400000003, 400000007, 400000103, 400000104, 400411340, 400411350, 400411415, 400411502, 400411517,
            400411525, 401000001, 401001003, 401001005, 401020001, 401030001, 401030002, 401030003, 40100011,
            403000001, 403411010, 404000001, 404411305, 404411503, 404411612, 429000001, 500000001,
        }.Select(code => new ProbeAnswer(code is 40100011 ? 401 : code / 1000000, code)),
        new(0, 0), new(200, 0), new(404, 0), new(429, 0), new(500, 0),
        .. new[]
        {
            "", "0", "1", "2", "5", "29", "30", "31", "99", "100", "101", "300", "never", "text", "room", "shown",
            "kept", "cancelled", "short", "p", "reader", "writer", "none", "all", "clamp", "taken",
            "2 s ahead", "3 s ahead", "31 s ahead", "39 UTF-16 units", "40 UTF-16 units", "40 bytes",
            "60 code points", "kso.contact.read",
            "2035-01-08T08:00:00+08:00", "2035-01-08T08:00:00-05:00", "2035-01-08T08:00:00", "2035-01-08T00:00:00Z",
        }.Select(word => new ProbeAnswer(200, 0, word)),
        new(200, 0, "1", "2"), new(200, 0, "1", "2", "4"), new(200, 0, "1", "2", "3", "4"), new(429, 429000001, "2"),
    ];

    [Fact]
    public void Words_of_runs_plans_and_scopes()
    {
        StringBuilder text = new();
        foreach (FieldInfo field in Some.Of(
            typeof(TreePath).GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(field => field.Name)))
        {
            text.Append(Culture, $"step {field.Name}: {((TreePath)field.GetValue(null)!).Text}\n");
        }

        foreach (OfferingStep step in Enum.GetValues<OfferingStep>())
        {
            text.Append(
                Culture, $"work {step}: {step.Word()}, with a calendar {step.OfKnownCalendar()?.Word() ?? "-"}\n");
            Assert.Equal(step, OfferingSteps.Parse(step.Word()));
        }

        foreach (RunKind kind in Enum.GetValues<RunKind>())
        {
            text.Append(
                Culture,
                $"run {kind}: source {kind.FollowsSource()}, back {kind.TakesBack()}, partial {kind.IsPartial()}\n");
        }

        foreach (string name in Some.Of(new TermPlan().Counts.Keys.Order(StringComparer.Ordinal)))
        {
            text.Append(Culture, $"count {name}\n");
        }

        foreach (string operation in Operations)
        {
            text.Append(Culture, $"scope of {operation}: {ScopeTable.Of(operation)}\n");
        }

        Compare(text, "words.txt");
    }

    [Fact]
    public void What_a_probe_asks_and_makes_of_each_answer()
    {
        StringBuilder text = new();
        foreach (ProbeQuestion question in Some.Of(ProbeQuestions.All))
        {
            text.Append(Culture, $"{question.Id} | {question.Chinese} | {question.English} | {question.Assumed} | ")
                .Append(Culture, $"{question.Calls} | {question.Effect} | {question.ToDo} | ")
                .Append(Culture, $"rights {question.IsAboutRights} | account {question.NeedsAccount}\n");
            foreach (IGrouping<string, ProbeAnswer> result in Answers.GroupBy(answer => Results(question, answer)))
            {
                text.Append(Culture, $"  {result.Key}: {string.Join("; ", result.Select(Name))}\n");
            }
        }

        Compare(text, "probe-questions.txt");
    }

    // The answer alone, behind a success, before one and behind two: what reads several answers tells these apart. A
    // dash is an unclear finding, and = one that is found as it was answered.
    private static string Results(ProbeQuestion question, ProbeAnswer answer)
    {
        ProbeAnswer done = new(200, 0);
        ProbeAnswer[][] notes = [[answer], [done, answer], [answer, done], [done, done, answer]];
        return string.Join(" / ", notes.Select(note => question.Judge(new ProbeNote(note))).Select(finding =>
            finding.Outcome == ProbeOutcome.Unclear ? "-"
                : $"{finding.Outcome} {(finding.Found == Name(answer) ? "=" : finding.Found)}"
                + (finding.Warning is null ? string.Empty : " !")));
    }

    private static string Name(ProbeAnswer answer) => answer.IsDone ? string.Join(',', answer.Seen) : answer.Text;

    private static void Compare(StringBuilder text, string name, [CallerFilePath] string source = "")
    {
        if (Environment.GetEnvironmentVariable("ICASYNC_ACCEPT") == "1")
        {
            File.WriteAllText(
                Path.Combine(Path.GetDirectoryName(source)!, "..", "Samples", "recorded", name), text.ToString());
            return;
        }

        Assert.Equal(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Samples", "recorded", name)), text.ToString());
    }
}
