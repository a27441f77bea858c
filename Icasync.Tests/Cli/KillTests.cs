using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text;
using Icasync.Domain.Reconciliation;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>
/// kill -9 of the program at random moments of a full sync over HTTP and Azurite, again and again, until it ends.
/// ICASYNC_KILLS sets how often (3), ICASYNC_KILL_COURSES how large the term is (60), ICASYNC_KILL_SEED repeats a run.
/// </summary>
public class KillTests
{
    private const string Term = "2024-2025-2";

    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task S01_S02_A_killed_program_goes_on_and_doubles_nothing()
    {
        int kills = Setting("ICASYNC_KILLS", 3);
        int courses = Setting("ICASYNC_KILL_COURSES", 60);
        int seed = Setting("ICASYNC_KILL_SEED", Random.Shared.Next(100_000));
        Tell($"seed {seed}: repeat with ICASYNC_KILL_SEED={seed} ICASYNC_KILLS={kills} ICASYNC_KILL_COURSES={courses}");
        Random random = new(seed);
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        program.Variables["Icasync__Wps__RequestsPerSecond"] = "40";
        await program.GenerateAsync(courses, users: 600);
        string[] sync = [
            "sync", "full", "--term", Term, "--database", program.Database, "--wps", wps.BaseUrl.ToString(), "--json"];
        long minimum = 0;
        double slowest = 0;
        int killed = 0;
        for (; killed < kills; killed++)
        {
            using Process process = program.Start(sync);
            long started = Stopwatch.GetTimestamp();
            int before = Effects(wps);
            if (!await FirstWriteAsync(process, wps, before))
            {
                break;
            }

            slowest = Math.Max(slowest, killed == 0 ? 0 : Stopwatch.GetElapsedTime(started).TotalSeconds);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 1500)), TimeProvider.System);
            process.Kill();
            await process.WaitForExitAsync();
        }

        (int code, string output, string error) = await program.RunAsync(sync);
        Assert.True(code == 0, $"seed {seed}: {code} {output} {error}");
        long made = wps.Core.Calls.Count(call => call.Effects > 0);
        JsonElement state = await StateAsync(wps);

        // A clean run of the same term into an empty WPS says what is right, and how many writes it takes.
        await using SimulatorHost clean = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram other = new();
        other.Variables["Icasync__Wps__RequestsPerSecond"] = "1000";
        await other.GenerateAsync(courses, users: 600);
        Assert.Equal(0, (await other.RunAsync(
            "sync", "full", "--term", Term, "--database", other.Database, "--wps", clean.BaseUrl.ToString(),
            "--json")).Code);
        minimum = clean.Core.Calls.Count(call => call.Effects > 0);
        Assert.Equal(Faces(await StateAsync(clean)), Faces(state));
        int writesBefore = Effects(wps);
        Assert.Equal(0, (await program.RunAsync(sync)).Code);
        Assert.Equal(writesBefore, Effects(wps));
        Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{killed} kills, {courses} courses: {made} effective writes, {made - minimum} more than a clean run; "
                + $"slowest first write after a start {slowest:0.0} s"));

        // What was in flight when the program died may have to be repeated; nothing else.
        Assert.InRange(made - minimum, 0, killed * 5);
    }

    private static async Task<bool> FirstWriteAsync(Process process, SimulatorHost wps, int before)
    {
        long started = Stopwatch.GetTimestamp();
        while (Effects(wps) == before)
        {
            if (process.HasExited)
            {
                return false;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < WaitMax, "no write came");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return true;
    }

    private static int Effects(SimulatorHost wps) => wps.Core.Calls.Count(call => call.Effects > 0);

    private static async Task<JsonElement> StateAsync(SimulatorHost wps)
    {
        SimResponse response = await wps.Core.HandleAsync(new SimRequest("GET", "/_sim/state", [], default), default);
        return JsonDocument.Parse(Encoding.UTF8.GetString(response.Body.Span)).RootElement;
    }

    private static string[] Faces(JsonElement state) =>
        [.. state.GetProperty("calendars").EnumerateArray().SelectMany(calendar =>
    {
        string title = calendar.GetProperty("summary").GetString()!;
        return new[] { title }
            .Concat(
                calendar.GetProperty("permissions")
                    .EnumerateArray()
                    .Select(one => $"{title}|{one.GetProperty("userId")}|{one.GetProperty("role")}"))
            .Concat(calendar.GetProperty("events").EnumerateArray().Select(one => $"{title}|" + string.Join(
                '|', new[] { "summary", "start", "end", "location", "description" }
                    .Select(name => InstallationMark.TakeOff(one.GetProperty(name).GetString()!).Description))));
    }).Order(StringComparer.Ordinal)];

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;

    private static void Tell(string line) => TestContext.Current.SendDiagnosticMessage(line);
}
