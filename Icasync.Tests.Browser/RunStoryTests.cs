using Icasync.Tests.Browser.Campus;
using Microsoft.Playwright;

namespace Icasync.Tests.Browser;

/// <summary>What an operator lives through with runs, in the page alone: every story has a campus of its own.</summary>
public class RunStoryTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_full_sync_is_started_watched_terminated_and_rewound_to_its_end()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await campus.SlowWpsAsync(800);
        await page.StartRunAsync();
        await page.StateAsync("Running");

        // Watched: the tree tells without a reload that the run writes now.
        await Assertions.Expect(page.Page.Locator("tr.step[data-key^=calendars], tr.step[data-key^=events]")
            .Filter(new() { HasText = "Running" }).First).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await page.IsSoundAsync("run-running");
        await page.ActAsync("Terminate", "wrong term");
        await page.StateAsync("Terminated");
        await page.IsSoundAsync("run-terminated");
        await campus.HealWpsAsync();
        await page.ActAsync("Rewind", "right after all");
        await page.StateAsync("Completed");
        await page.IsSoundAsync("run-completed");
        await page.GoAsync("Operator log");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("wrong term");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("right after all");
        await page.IsSoundAsync("operator-log");
    }

    [Fact]
    public async Task Failures_stand_under_their_cause_and_are_retried_together()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await campus.BreakWpsAsync("createCalendar", times: 3);
        await page.StartRunAsync();
        await page.StateAsync("Completed with failures");
        await page.IsSoundAsync("run-failures");
        await campus.HealWpsAsync();
        await page.ActAsync("Retry these", "WPS is well again");
        await page.StateAsync("Completed");
    }

    [Fact]
    public async Task A_held_plan_is_allowed_with_a_reason_and_the_rewound_run_carries_it_out()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.StartRunAsync();
        await page.StateAsync("Completed");
        await campus.LoseTimetableAsync();
        await page.StartRunAsync(reason: "night of the reload");
        await page.StateAsync("Failed");
        string run = page.Page.Url;
        await page.GoAsync("Plans");
        await page.IsSoundAsync("plans");
        await page.Page.Locator("main table a").First.ClickAsync();
        await page.StateAsync("Held");
        await page.IsSoundAsync("plan-held");
        await page.ActAsync("Allow", "the faculty was closed");
        await page.StateAsync("Allowed");
        await page.Page.GotoAsync(run);
        await page.ActAsync("Rewind", "allowed");
        await page.StateAsync("Completed");
    }

    [Fact]
    public async Task A_report_is_downloaded_and_a_persons_way_to_a_course_is_found()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.StartRunAsync();
        await page.StateAsync("Completed");
        IDownload report = await page.Page.RunAndWaitForDownloadAsync(() =>
            page.Page.GetByRole(AriaRole.Button, new() { Name = "CSV" }).ClickAsync());
        string text = await File.ReadAllTextAsync(await report.PathAsync());
        Assert.Contains("category", text, StringComparison.Ordinal);
        string person = await campus.AnyStudentAsync();
        await page.GoAsync("Search");
        await page.Page.Locator("input[name=person]").FillAsync(person);
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("enrolment", new() { IgnoreCase = true });
        await page.IsSoundAsync("search-person");
    }
}
