using System.Globalization;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Simulation.Engine;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;

namespace Icasync.Tests.Contracts;

/// <summary>
/// Makes the recorded history: one run of each kind over a term that is wide enough for the window of a shard, each
/// with something to do in all of its phases.
/// </summary>
internal static class RecordedRuns
{
    private const int Courses = 95;

    public static async Task<IReadOnlyList<HistoryLine>> MakeAsync()
    {
        await using Campus campus = await SmallTerm.MakeAsync([.. Enumerable.Range(0, Courses).Select(Lesson)]);
        List<HistoryLine> lines = [.. await RunAsync(campus, RunKind.Full)];

        campus.Touch("room = '1300'", $"kkh = '{Number(1)}'");
        campus.Touch("zt = 'delete'", $"kkh = '{Number(2)}'");
        campus.Insert(Lesson(Courses));
        lines.AddRange(await RunAsync(campus, RunKind.Incremental));

        campus.Sql("UPDATE out_jsxx SET zt = 'delete' WHERE gh = '101049'");
        campus.Sql(
            "INSERT INTO out_jw_kcb_xs (kkh, xh, xnxq, zt) "
            + $"VALUES ('{Number(3)}', '20220001', '{Campus.Term}', 'add')");
        lines.AddRange(await RunAsync(campus, RunKind.Users));

        string calendar = (await campus.StateAsync()).GetProperty("calendars")[0].GetProperty("id").GetString()!;
        await campus.SimAsync("POST", "/_sim/drift", $$"""[{"kind":"editTitle","calendarId":"{{calendar}}"}]""");
        lines.AddRange(await RunAsync(campus, RunKind.Check));
        return lines;
    }

    // Run ids are drawn; the file names its runs by what they are, so that making it anew changes what changed.
    private static async Task<IEnumerable<HistoryLine>> RunAsync(Campus campus, RunKind kind)
    {
        RunStore runs = campus.Get<RunStore>();
        RunOptions options = new() { Force = true, Repair = kind == RunKind.Check };
        StartAnswer start = await runs.StartAsync(kind, Campus.Term, options, "test", default);
        RunRow begun =
            (await runs.BeginAttemptAsync((await runs.FindAsync(start.RunId, default))!, "test/1", default))!;
        InlineEngine engine = new(campus.Services);
        await engine.RunAsync(begun, default);
        return engine.History.Select(line =>
            HistoryLine.Parse(line.ToText().Replace(start.RunId, WireFormat.Word(kind), StringComparison.Ordinal)));
    }

    private static TimetableRow Lesson(int course) => Given.B with
    {
        Offering = Number(course), TeacherNumbers = course % 10 == 0 ? "104066,101049" : "104066",
    };

    private static string Number(int course) =>
        string.Create(CultureInfo.InvariantCulture, $"20242025200301309{course:D4}");
}
