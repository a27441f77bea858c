using Dapper;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Cli.SyntheticTerm;
using Icasync.Domain.Runs;
using Icasync.Functions;
using Icasync.Functions.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Benchmarks;

/// <summary>
/// What each view of the operator page costs the server at a whole term that was synced, changed, synced again and
/// changed once more. Processor time is what counts: a busy machine makes every wall clock slow.
/// </summary>
internal static class ViewsBenchmark
{
    private const double MillisecondsMax = 300;
    private const double SearchMillisecondsMax = 200;
    private const double KilobytesMax = 300;
    private const int Repeats = 20;
    private const int WarmUps = 3;

    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        await using World world = await World.MakeAsync(quick ? 30 : 1800, quick ? 400 : 17_000, AddApi);
        AskedApi api = new(world.Services);
        string plan = await api.PlanAsync(World.Term);
        (RunRow full, _) = await world.SyncAsync(RunKind.Full);
        ChangeMaker changes = new(world.Get<Database>());
        await changes.ApplyAsync(seed: 7, quick ? 50 : 1000, ChangeFocus.Lessons, default);
        (RunRow later, _) = await world.SyncAsync(RunKind.Incremental);
        await changes.ApplyAsync(seed: 8, quick ? 50 : 1000, ChangeFocus.Lessons, default);
        await FailAsync(world, later.RunId);
        await DriftAsync(world);
        Subjects subjects = await Subjects.ReadAsync(world);

        List<Measure> measures = [];
        foreach ((string view, IReadOnlyList<string> paths) in Views(subjects, full.RunId, later.RunId, plan))
        {
            measures.Add(await MeasureAsync(view, paths, api.GetAsync));
        }

        // Nobody waits for these after the first look: older ones are given while they are read.
        NameReader names = world.Get<NameReader>();
        Measure read = await MeasureAsync(
            "the names of the term, read once a minute beside the answers", [World.Term],
            async term => (await names.ReadAsync(term, default)).Colleges.Count);
        return [.. measures, read with { Aim = "–", Met = null }];
    }

    private static List<(string View, IReadOnlyList<string> Paths)> Views(
        Subjects of, string full, string later, string plan) =>
    [
        ("`search`, as one types", of.Typed.Select(typed => $"search?q={Uri.EscapeDataString(typed)}").ToList()),
        ("`today`", ["today"]),
        ("`timetable` of a course", of.Courses.Select(one => $"timetable?course={one}").ToList()),
        ("`timetable` of a teacher", of.Teachers.Select(one => $"timetable?teacher={one}").ToList()),
        ("`timetable` of a student", of.Students.Select(one => $"timetable?student={one}").ToList()),
        ("`timetable` of a room", of.Rooms.Select(one => $"timetable?room={Uri.EscapeDataString(one)}").ToList()),
        ("`why` of a person, all courses", of.Students.Concat(of.Teachers)
            .Select(one => $"why?person={one}&live=false").ToList()),
        ("`why` of a person and a course", of.Students.Zip(of.Courses, (person, course) =>
            $"why?person={person}&kkh={course}&live=false").ToList()),
        ("`changes` of a person", of.Students.Select(one => $"changes?person={one}&limit=50").ToList()),
        ("`changes` of a course", of.Courses.Select(one => $"changes?kkh={one}&limit=50").ToList()),
        ("`runs`", ["runs?limit=50"]),
        ("`runs/{runId}`", [$"runs/{full}", $"runs/{later}"]),
        ("`tree` with courses", [$"runs/{full}/tree?courses=true"]),
        ("`failures`, 1,000 of them", [$"runs/{later}/failures"]),
        ("`colleges` of a run", [$"runs/{full}/colleges", $"runs/{later}/colleges"]),
        ("`findings` of a run", [$"runs/{full}/findings?limit=50", $"runs/{later}/findings?limit=50"]),
        ("`people` of a run", [$"runs/{later}/people?who=all"]),
        ("`drift`, of 1,000 lessons", [$"drift?term={World.Term}&limit=50"]),
        ("`changes` of a run", [$"runs/{full}/changes?limit=50", $"runs/{later}/changes?limit=50"]),
        ("`plans`", ["plans?limit=50"]),
        ("`plans/{planId}`, a first sync's", [$"plans/{plan}"]),
        ("`operations` of that plan", [$"plans/{plan}/operations"]),
        ("`operations` found by a word", of.Typed.Select(typed =>
            $"plans/{plan}/operations?q={Uri.EscapeDataString(typed)}").ToList()),
        ("`withheld`", [$"withheld?term={World.Term}"]),
        ("`terms`", ["terms"]),
        ("`operator-log`", ["operator-log?limit=50"]),
    ];

    /// <summary>Asks in turn, several times; the first rounds warm up and do not count.</summary>
    private static async Task<Measure> MeasureAsync(
        string view, IReadOnlyList<string> asked, Func<string, Task<int>> ask)
    {
        List<(double Cpu, double Wall, int Bytes)> found = [];
        for (int round = -WarmUps; round < Repeats; round++)
        {
            int bytes = 0;
            TimeSpan before = Environment.CpuUsage.TotalTime;
            TimeSpan wall = await SideBySide.TimeAsync(async () =>
                bytes = await ask(asked[(round + WarmUps) % asked.Count]));
            TimeSpan cpu = Environment.CpuUsage.TotalTime - before;
            if (round >= 0)
            {
                found.Add((cpu.TotalMilliseconds, wall.TotalMilliseconds, bytes));
            }
        }

        double At(Func<(double Cpu, double Wall, int Bytes), double> of, int percent) =>
            found.Select(of).Order().ElementAt(found.Count * percent / 100);
        double slow = At(one => one.Cpu, 95);
        double kilobytes = found.Max(one => one.Bytes) / 1000.0;
        double max = view.StartsWith("`search`", StringComparison.Ordinal) ? SearchMillisecondsMax : MillisecondsMax;
        return new Measure(
            "views", $"{view}: processor time p50, p95 (wall p95), largest answer",
            $"{At(one => one.Cpu, 50):0}, {slow:0} ms ({At(one => one.Wall, 95):0} ms), {kilobytes:0} KB",
            $"p95 under {max:0} ms, {KilobytesMax:0} KB", slow < max && kilobytes <= KilobytesMax);
    }

    private static void AddApi(IServiceCollection services)
    {
        IcasyncSettings settings = new()
        {
            Database = new DatabaseOptions { ConnectionString = string.Empty }, Wps = null,
            WpsBaseUrl = new Uri("http://simulator"), Sync = new SyncOptions { Term = World.Term },
            Posts = new PostLimits(), Schedules = new ScheduleOptions(), Notify = new NotifyOptions(),
        };
        services.AddSingleton(settings).AddIcasyncReports()
            .AddIcasyncApi(settings, new CallerPolicy(TrustsSignIn: false));
    }

    private static Task FailAsync(World world, string runId) => world.SqlAsync(
        $"""
        INSERT INTO icasync_failure (
            run_id, item, offering, phase, step, class, code, message, attempts, first_at, last_at)
        SELECT '{runId}', 'event:' || o.offering || '/' || e.marker, o.offering, 'events', 'create',
            'refused', 'WPS_400', 'WPS refuses the lesson: 400 (invalid argument)', 1, '2025-03-01T00:00:00.000Z',
            '2025-03-01T00:00:00.000Z'
        FROM icasync_event e JOIN icasync_offering o ON o.offering_id = e.offering_id
        ORDER BY e.offering_id, e.marker LIMIT 1000
        """);

    // A lesson whose id at WPS is another one is missed, and what stands in its place is of ours and not recorded.
    private static async Task DriftAsync(World world)
    {
        await world.SqlAsync(
            """
            UPDATE icasync_event SET event_id = 'x' || event_id WHERE (offering_id, marker) IN (
                SELECT offering_id, marker FROM icasync_event ORDER BY offering_id, marker LIMIT 1000)
            """);
        await world.SyncAsync(RunKind.Check);
    }

    /// <summary>Whom and what people look at: those with the most courses.</summary>
    private sealed record Subjects(
        IReadOnlyList<string> Courses, IReadOnlyList<string> Teachers, IReadOnlyList<string> Students,
        IReadOnlyList<string> Rooms, IReadOnlyList<string> Typed)
    {
        public static async Task<Subjects> ReadAsync(World world)
        {
            await using SqliteConnection connection = new($"Data Source={world.DatabaseFile}");
            async Task<List<string>> TopAsync(string column, string table) => (await connection.QueryAsync<string>(
                $"""
                SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY {column}
                ORDER BY COUNT(DISTINCT kkh) DESC, COUNT(*) DESC, {column} LIMIT {Repeats + WarmUps}
                """)).ToList();
            List<string> teachers = await TopAsync("gh", "out_jw_kcb_js");
            List<string> names = (await connection.QueryAsync<string>(
                "SELECT DISTINCT kcmc FROM u_jw_kcb_cur WHERE kcmc IS NOT NULL ORDER BY kcmc LIMIT 3")).ToList();
            return new Subjects(
                await TopAsync("kkh", "u_jw_kcb_cur"), teachers, await TopAsync("xh", "out_jw_kcb_xs"),
                await TopAsync("room", "u_jw_kcb_cur"),
                [.. names.SelectMany(name => Enumerable.Range(1, name.Length).Select(length => name[..length])),
                .. teachers.Take(2).Select(one => one[..3])]);
        }
    }
}
