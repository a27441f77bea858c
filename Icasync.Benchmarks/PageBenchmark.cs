using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace Icasync.Benchmarks;

/// <summary>
/// How long somebody waits for each view of the operator page at a whole term that was synced: from the click on its
/// address to the painted answer, in a real browser, with <c>icasync serve</c> and the simulator on the same machine.
/// </summary>
internal static class PageBenchmark
{
    private const double MillisecondsMax = 300;
    private const int Rounds = 20;
    private const int WarmUps = 2;
    private const int AllowedRate = 500;

    // A view is there when it is named, has its data and is painted; "why" opens with its first answer.
    private const string Visit =
        """
        async ({ address, view, ready }) => {
          const main = document.querySelector('main');
          const there = () => main.dataset.view === view && !main.querySelector('[aria-busy=true]')
            && (!ready || document.querySelector(ready));
          const begin = performance.now();
          location.hash = address;
          while (!there()) {
            await new Promise((next) => setTimeout(next, 1));
          }
          await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
          return performance.now() - begin;
        }
        """;

    public static async Task<IReadOnlyList<Measure>> RunAsync(bool quick)
    {
        await using CommandLineWorld world = await CommandLineWorld.MakeAsync(quick);
        await using ServedWorld served = await ServedWorld.StartAsync(world, AllowedRate);
        string plan = await PlanAsync(served.Http);
        string run = await served.BeginAsync("full");
        await served.EndAsync(run);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Browser(), Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        });
        IPage page = await browser.NewPageAsync();
        string key = served.Http.DefaultRequestHeaders.GetValues("x-functions-key").Single();
        await page.AddInitScriptAsync($"sessionStorage.setItem('icasync.key', '{key}');");
        await page.GotoAsync(served.Http.BaseAddress!.ToString());

        List<Measure> measures = [];
        (string course, string student) = await SomebodyAsync(served.Http);
        foreach ((string what, string address, string? ready) in Views(run, plan, course, student))
        {
            measures.Add(await MeasureAsync(page, what, address, ready));
        }

        return measures;
    }

    private static List<(string What, string Address, string? Ready)> Views(
        string run, string plan, string course, string student) =>
    [
        ("today", "#/today", "#fresh"),
        ("runs", "#/runs", "main tbody tr"),
        ("run", $"#/{run.Replace("runs/", "run/", StringComparison.Ordinal)}", "#tree"),
        ("plans", "#/plans", "main tbody tr"),
        ("plan", $"#/plan/{plan}", "#colleges tbody tr"),
        ("withheld", $"#/withheld?term={World.Term}", null),
        ("timetable of a course", $"#/timetable?course={course}&term={World.Term}", ".week"),
        ("timetable of a student", $"#/timetable?student={student}&term={World.Term}", ".week"),
        ("why of a student", $"#/search?person={student}&term={World.Term}", "#why summary"),
        ("schedules", "#/schedules", "#terms"),
        ("log", "#/log", null),
    ];

    private static async Task<Measure> MeasureAsync(IPage page, string what, string address, string? ready)
    {
        List<double> milliseconds = [];
        string view = address.Split('/', '?')[1];
        for (int round = -WarmUps; round < Rounds; round++)
        {
            // Each time from another view, which is waited for.
            await page.EvaluateAsync<double>(Visit, new { address = "#/start", view = "start", ready = "main form" });
            double took = await page.EvaluateAsync<double>(Visit, new { address, view, ready });
            if (round >= 0)
            {
                milliseconds.Add(took);
            }
        }

        milliseconds.Sort();
        double slow = milliseconds[milliseconds.Count * 95 / 100];
        return new Measure(
            "page", $"`{what}`: from its address to the painted view, p50, p95",
            $"{milliseconds[milliseconds.Count / 2]:0}, {slow:0} ms", $"p95 under {MillisecondsMax:0} ms",
            slow < MillisecondsMax);
    }

    private static async Task<string> PlanAsync(HttpClient http)
    {
        using HttpResponseMessage plan = await http.PostAsJsonAsync("plan/full", new { xnxq = World.Term });
        plan.EnsureSuccessStatusCode();
        return (await plan.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("planId").GetString()!;
    }

    // Made-up students of these years have numbers that begin with them, and course numbers begin with the term.
    private static async Task<(string Course, string Student)> SomebodyAsync(HttpClient http)
    {
        async Task<JsonElement> FindAsync(string typed, string what) =>
            (await http.GetFromJsonAsync<JsonElement>($"search?q={typed}&term={World.Term}")).GetProperty(what)[0];
        return ((await FindAsync("2024", "courses")).GetProperty("kkh").GetString()!,
            (await FindAsync("2022", "people")).GetProperty("number").GetString()!);
    }

    private static string Browser() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .SelectMany(folder => new[] { "chromium", "google-chrome" }.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("There is no Chromium on the PATH.");
}
