using Icasync.Tests.Browser.Campus;
using Microsoft.Playwright;

namespace Icasync.Tests.Browser;

/// <summary>What the timetable office lives through, in the page alone: every story has a campus of its own.</summary>
public class OfficeStoryTests(Chromium chromium)
{
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
        await Assertions.Expect(page.Main.Locator(".button.primary")).ToHaveTextAsync("Look at the held plan");

        // Whoever comes to the first view is told that somebody must decide.
        await page.GoAsync("today");
        await page.Main.Locator("#needs li", new() { HasText = "Waits for approval" }).Locator("a").ClickAsync();
        await page.StateAsync("Held");
        await page.IsSoundAsync("plan-held");
        await page.IsSoundInTheHandAsync("plan-held");
        await page.GoAsync("plans");
        await page.IsSoundAsync("plans");
        await page.Main.Locator("table a").First.ClickAsync();
        await page.AllowAsync("the faculty was closed");
        await page.StateAsync("Allowed");
        await page.ActAsync("Rewind the held run", "allowed");
        await page.StateAsync("Completed");
    }

    [Fact]
    public async Task Deletes_that_an_unreadable_row_holds_back_are_released_once()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.StartRunAsync();
        await page.StateAsync("Completed");
        await campus.SpoilOneDateAsync();
        await page.StartRunAsync();
        await page.LeftWithheldAsync();
        await page.GoAsync("today");
        await page.IsSoundAsync("today-withheld");
        await page.IsSoundInTheHandAsync("today-withheld");
        await page.Main.Locator("li[data-key=withheld] a").ClickAsync();
        await page.IsSoundAsync("withheld");
        await page.ActAsync("Release deletes", "the lecture is cancelled");
        await Assertions.Expect(page.Main).ToContainTextAsync("released by");
        await page.StartRunAsync();
        await page.StateAsync("Completed");
        await page.GoAsync("withheld");
        await Assertions.Expect(page.Main).ToContainTextAsync("No deletes are withheld");
    }

    [Fact]
    public async Task A_schedule_is_paused_resumed_and_run_now_and_the_run_leaves_a_report_and_a_change_log()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.GoAsync("schedules");
        await page.ActAsync("Pause", "exam weeks");
        await Assertions.Expect(page.Page.Locator("#told")).ToHaveTextAsync("The schedule is paused.");
        await Assertions.Expect(page.Main).ToContainTextAsync("Paused");
        await page.IsSoundAsync("schedules-paused");
        await page.ActAsync("Resume", "they are over");
        await Assertions.Expect(page.Main.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
        await page.ActAsync("Retire", "the term is over");
        await Assertions.Expect(page.Page.Locator("#told")).ToHaveTextAsync("The term is retired.");
        await page.IsSoundAsync("schedules-retired");
        await page.ActAsync("Reopen", "it is not");
        await Assertions.Expect(page.Page.Locator("#terms")).ToContainTextAsync("By its dates");
        await page.ActAsync("Run now", "before the dean looks");
        await page.StateAsync("Completed");

        IDownload report = await page.Page.RunAndWaitForDownloadAsync(() =>
            page.Page.GetByRole(AriaRole.Button, new() { Name = "CSV" }).ClickAsync());
        string text = await File.ReadAllTextAsync(await report.PathAsync());
        Assert.Contains("category", text, StringComparison.Ordinal);
        await page.Page.Locator("#more-changes").ClickAsync();
        await Assertions.Expect(page.Page.Locator("#changes tbody tr").First).ToBeVisibleAsync();
        await FindsAPersonsWayAsync(page, await campus.AnyStudentAsync());
    }

    [Fact]
    public async Task What_a_check_found_different_is_mended_one_by_one_and_by_its_class()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync(courses: 4, users: 40);
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.StartRunAsync();
        await page.StateAsync("Completed");
        await campus.DeleteLessonsByHandAsync();
        await page.StartRunAsync("somebody complains", "check");
        ILocator rows = page.Page.Locator("#drift tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await page.IsSoundAsync("run-drift");
        await page.IsSoundInTheHandAsync("run-drift");
        await page.ActAsync("Repair this", "the first alone");
        await page.StateAsync("Completed");
        await page.StartRunAsync("is the other one left?", "check");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await page.Page.Locator("#drift select[name=kind]").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await Assertions.Expect(page.Page.Locator("#repair-kind")).ToContainTextAsync("Repair these");
        await page.ActAsync("Repair these", "and those of its class");
        await page.StateAsync("Completed");
        await page.StartRunAsync("all well again", "check");
        await page.StateAsync("Completed");
        await Assertions.Expect(page.Page.Locator("#drift")).ToHaveCountAsync(0);
    }

    private static async Task FindsAPersonsWayAsync(OperatorPage page, string person)
    {
        await page.GoAsync("search");
        await page.Page.Locator("input[name=person]").FillAsync(person);
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("#why summary").First).ToContainTextAsync("sees the course");
        await page.Page.Locator("#why summary").First.ClickAsync();
        await Assertions.Expect(page.Page.Locator("#why .chain").First).ToContainTextAsync("Enrolment");
        await page.IsSoundAsync("search-person");
        await page.IsSoundInTheHandAsync("search-person");
    }
}
