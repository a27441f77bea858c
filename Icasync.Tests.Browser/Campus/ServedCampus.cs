using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Icasync.Tests.Browser.Campus;

/// <summary>
/// A made-up term in a file, a WPS simulator and the real <c>icasync serve</c> over both, all on free ports and in a
/// folder of their own.
/// </summary>
internal sealed class ServedCampus : IAsyncDisposable
{
    public const string Term = "2024-2025-2";

    // The pair that the simulator prints at its start: it opens nothing but a simulator.
    private const string AppId = "AKDEMO20260901";
    private const string AppKey = "sk-demo-not-a-secret";

    // A term of one size is always the same one, so it is made once and copied.
    private static readonly ConcurrentDictionary<(int Courses, int Users), Lazy<Task<string>>> Terms = new();

    private readonly string _folder;
    private readonly ChildProgram _simulator;
    private readonly ChildProgram _serve;
    private readonly HttpClient _control;

    private ServedCampus(string folder, ChildProgram simulator, string wps, ChildProgram serve, string address)
    {
        _folder = folder;
        _simulator = simulator;
        _serve = serve;
        _control = new HttpClient { BaseAddress = new Uri(wps) };
        Address = new Uri(address);
        Key = File.ReadAllText(Path.Combine(folder, "api.key")).Trim();
    }

    /// <summary>Where the page is.</summary>
    public Uri Address { get; }

    /// <summary>What opens its data.</summary>
    public string Key { get; }

    public static async Task<ServedCampus> StartAsync(
        int courses = 16, int users = 150, int concurrency = 8)
    {
        string folder = Directory.CreateTempSubdirectory("icasync-browser-").FullName;
        string database = Path.Combine(folder, "term.db");
        Lazy<Task<string>> term = Terms.GetOrAdd((courses, users), size => new(() => GenerateAsync(size)));
        File.Copy(await term.Value, database);
        ChildProgram simulator = ChildProgram.Start("Icasync.WpsSimulator", ["--port", "0"]);
        string wps = await simulator.SaysAsync(@"listens on (http\S+)");
        ChildProgram serve = ChildProgram.Start(
            "Icasync.Cli",
            ["serve", "--port", "0", "--database", database, "--wps", wps, "--home", folder],
            new Dictionary<string, string>
            {
                ["Icasync__Wps__AppId"] = AppId,
                ["Icasync__Wps__AppKey"] = AppKey,
                ["Icasync__Wps__RequestsPerSecond"] = "200",
                ["Icasync__Wps__MaxConcurrency"] = Text(concurrency),
                ["Icasync__Wps__RetriesMax"] = "0",
                ["Icasync__Sync__Term"] = Term,
                ["Icasync__Sync__NightlySchedule"] = "0 0 2 1 1 *",
            });
        string address = await serve.SaysAsync(@"serves (http\S+)");
        return new ServedCampus(folder, simulator, wps, serve, address);
    }

    /// <summary>Makes every WPS call take that long.</summary>
    public Task SlowWpsAsync(int milliseconds) =>
        FaultsAsync(new { latencyMs = new { min = milliseconds, max = milliseconds } });

    /// <summary>Makes WPS refuse the first calls of an operation for good reasons of its own.</summary>
    public Task BreakWpsAsync(string operation, int times) => FaultsAsync(new
    {
        rules = new[]
        {
            new
            {
                operation, probability = 1.0, fault = "error", status = 400, code = 400_000_106L, times,
                message = "the summary is too long",
            },
        },
    });

    /// <summary>Somebody deletes a lesson of each of two courses at WPS.</summary>
    public async Task DeleteLessonsByHandAsync()
    {
        JsonElement state = await _control.GetFromJsonAsync<JsonElement>(new Uri("/_sim/state", UriKind.Relative));
        var drift = state.GetProperty("calendars").EnumerateArray()
            .Where(one => one.GetProperty("events").GetArrayLength() > 0)
            .Take(2)
            .Select(one => new
            {
                kind = "deleteEvent", calendarId = one.GetProperty("id").GetString(),
                eventId = one.GetProperty("events")[0].GetProperty("id").GetString(),
            })
            .ToArray();
        Assert.Equal(2, drift.Length);
        using HttpResponseMessage answer = await _control.PostAsJsonAsync(
            new Uri("/_sim/drift", UriKind.Relative), drift);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Ends all faults.</summary>
    public Task HealWpsAsync() => FaultsAsync(new { });

    /// <summary>What an academic system does by mistake now and then: most of a term is gone.</summary>
    public async Task LoseTimetableAsync()
    {
        await using SqliteConnection connection = await OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "DELETE FROM u_jw_kcb_cur WHERE kkh NOT IN (SELECT MIN(kkh) FROM u_jw_kcb_cur)";
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }

    /// <summary>One day's lessons of a course that is in WPS get a date that nobody can read.</summary>
    public async Task SpoilOneDateAsync()
    {
        await using SqliteConnection connection = await OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            """
            UPDATE u_jw_kcb_cur SET rq = 'some day' WHERE (kkh, REPLACE(SUBSTR(rq, 1, 10), '/', '-')) =
                (SELECT c.kkh, REPLACE(SUBSTR(c.rq, 1, 10), '/', '-')
                 FROM u_jw_kcb_cur c JOIN icasync_offering o ON o.offering = c.kkh
                 WHERE o.calendar_id IS NOT NULL AND c.rq LIKE '20%' ORDER BY 1, 2 LIMIT 1)
            """;
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }

    /// <summary>The number of a student who is enrolled.</summary>
    public async Task<string> AnyStudentAsync()
    {
        await using SqliteConnection connection = await OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT MIN(number) FROM icasync_access WHERE number IN (SELECT xh FROM out_jw_kcb_xs)";
        return Assert.IsType<string>(await command.ExecuteScalarAsync());
    }

    /// <summary>The number and the name of a student who is enrolled and whose name nobody shares.</summary>
    public async Task<(string Number, string Name)> AnyStudentsNameAsync()
    {
        string number = await AnyStudentAsync();
        return (number, await TextAsync($"SELECT xm FROM out_xsxx WHERE xh = '{number}'"));
    }

    /// <summary>The number of the course with most rows.</summary>
    public Task<string> AnyCourseAsync() =>
        TextAsync("SELECT kkh FROM u_jw_kcb_cur GROUP BY kkh ORDER BY COUNT(*) DESC, kkh LIMIT 1");

    /// <summary>
    /// Moves the last lesson of a course that is in WPS by two days of its week, as the office would, and answers the
    /// course.
    /// </summary>
    public async Task<string> MoveOneLessonAsync()
    {
        string course = await TextAsync("SELECT MAX(offering) FROM icasync_offering WHERE calendar_id IS NOT NULL");
        string day = await TextAsync(
            $"""
            SELECT MAX(rq) FROM u_jw_kcb_cur
            WHERE kkh = '{course}' AND rq GLOB '20[0-9][0-9][-/][0-9][0-9][-/][0-9][0-9]*'
                AND COALESCE(zt, '') NOT LIKE 'del%'
            """);
        DateTime from = DateTime.Parse(day[..10], CultureInfo.InvariantCulture);
        DateTime to = from.AddDays(from.DayOfWeek is DayOfWeek.Monday or DayOfWeek.Tuesday ? 1 : -1);
        await using SqliteConnection connection = await OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            $"UPDATE u_jw_kcb_cur SET rq = '{to:yyyy-MM-dd}', sj = sj || '+' WHERE kkh = '{course}' AND rq = '{day}'";
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
        return course;
    }

    /// <summary>
    /// Gives all lessons of a course that is in WPS another room, and answers the course. Nothing is deleted by it, so
    /// that rows which nobody can read withhold nothing.
    /// </summary>
    public async Task<string> ChangeRoomAsync()
    {
        string course = await TextAsync("SELECT MAX(offering) FROM icasync_offering WHERE calendar_id IS NOT NULL");
        await using SqliteConnection connection = await OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"UPDATE u_jw_kcb_cur SET room = '1300', sj = sj || '+' WHERE kkh = '{course}'";
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
        return course;
    }

    private async Task<string> TextAsync(string sql)
    {
        await using SqliteConnection connection = await OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Assert.IsType<string>(await command.ExecuteScalarAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _serve.DisposeAsync();
        await _simulator.DisposeAsync();
        _control.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> GenerateAsync((int Courses, int Users) size)
    {
        string database = Path.Combine(Repository.Artifacts, $"term-{size.Courses}-{size.Users}.db");
        File.Delete(database);
        await ChildProgram.RunAsync(
            "Icasync.Cli", "generate", "--term", Term, "--database", database, "--seed", "7",
            "--courses", Text(size.Courses), "--users", Text(size.Users), "--mess");
        return database;
    }

    private async Task FaultsAsync(object faults)
    {
        Uri route = new("/_sim/faults", UriKind.Relative);
        using HttpResponseMessage answer = await _control.PutAsJsonAsync(route, faults);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(_folder, "term.db")};Default Timeout=30");
        await connection.OpenAsync();
        return connection;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
