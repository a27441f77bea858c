using Icasync.Tests.Browser.Campus;
using Microsoft.Playwright;

namespace Icasync.Tests.Browser;

/// <summary>What the IT operator lives through, in the page alone: every story has a campus of its own.</summary>
public class RunStoryTests(Chromium chromium)
{
    // So slow and so few at a time that the run cannot end by itself before it is told to, however slow the test is:
    // some forty calls, two at once, are two hundred seconds. What is in hand finishes before a run rests, so WPS is
    // fast while that is waited for: a run that rested at this pace would have little left to be told about.
    private const int SlowCallMs = 10_000;

    [Fact]
    public async Task A_full_sync_is_started_watched_suspended_terminated_and_rewound_to_its_end()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync(concurrency: 2);
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await campus.SlowWpsAsync(SlowCallMs);
        await page.StartRunAsync();
        await page.StateAsync("Running");

        // Watched: the tree tells without a reload that the run writes now.
        await Assertions.Expect(page.Page.Locator("tr.step[data-key^=calendars]")
            .Filter(new() { HasText = "Running" }).First).ToBeVisibleAsync();
        await page.ShootAsync("run-running");
        await page.ActAsync("Suspend", "the network is being mended");
        await campus.HealWpsAsync();
        await page.StateAsync("Suspended");
        await campus.SlowWpsAsync(SlowCallMs);
        await page.ActAsync("Resume", "it is mended");
        await page.StateAsync("Running");
        await page.ActAsync("Terminate", "wrong term");
        await campus.HealWpsAsync();
        await page.StateAsync("Terminated");
        await page.IsSoundAsync("run-terminated");
        await page.ActAsync("Rewind", "right after all");
        await page.StateAsync("Completed");
        await page.IsSoundAsync("run-completed");
        await page.PrintsAsync();

        // Each attempt has a tree of its own, and the first can be looked at.
        await page.Page.Locator("select[name=attempt]").SelectOptionAsync("1");
        await Assertions.Expect(page.Page.Locator("#tree tr.suspended").First).ToBeVisibleAsync();
        await page.IsSoundInTheHandAsync("run-completed");
        await page.GoAsync("log");
        foreach (string why in new[] { "the network is being mended", "it is mended", "wrong term", "right after all" })
        {
            await Assertions.Expect(page.Main).ToContainTextAsync(why);
        }

        await page.IsSoundAsync("operator-log");
        await page.GoAsync("runs");
        await page.IsSoundAsync("runs");
        await page.IsSoundInTheHandAsync("runs");
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
        await Assertions.Expect(page.Main.Locator(".button.primary")).ToHaveCountAsync(1);
        await page.IsSoundAsync("run-failures");
        await page.IsSoundInTheHandAsync("run-failures");
        await campus.HealWpsAsync();
        await page.ActAsync("Retry these", "WPS is well again");
        await page.StateAsync("Completed");
        await Assertions.Expect(page.Page.Locator("#failures")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_change_is_undone_a_course_withdrawn_and_the_term_retired_each_by_its_plan()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync(courses: 4, users: 40);
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.StartRunAsync();
        await page.StateAsync("Completed");
        string course = await campus.ChangeRoomAsync();
        await page.StartRunAsync("another room", "incremental");
        await page.StateAsync("Completed");
        await page.Main.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await page.Dialog.Locator("button[type=submit]").ClickAsync();
        await page.ShowsAsync("plan");
        await page.IsSoundAsync("plan-undo");
        await page.CarryOutAsync(typed: false);
        await page.StateAsync("Completed");
        await page.IsSoundAsync("run-undo");

        await page.GoAsync("start");
        await page.Page.Locator("input[name=kind][value=withdraw]").CheckAsync();
        await page.Page.Locator("input[name=term]").FillAsync(ServedCampus.Term);
        await page.Page.Locator("main form summary").ClickAsync();
        await page.Page.Locator("textarea[name=courses]").FillAsync(course);
        await page.IsSoundAsync("start-withdraw");
        await page.Main.GetByRole(AriaRole.Button, new() { Name = "Show the plan first" }).ClickAsync();
        await page.CarryOutAsync(typed: true);
        await page.StateAsync("Completed");
        await page.IsSoundAsync("run-withdraw");

        await page.GoAsync("schedules");
        await page.Main.GetByRole(AriaRole.Button, new() { Name = "Retire" }).ClickAsync();
        await page.Dialog.Locator("select[name=choice]").SelectOptionAsync("rename");
        await page.Dialog.Locator("textarea").FillAsync("the term is over");
        await page.IsSoundAsync("schedules-retire");
        await page.Dialog.Locator("button[type=submit]").ClickAsync();
        await page.CarryOutAsync(typed: false);
        await page.StateAsync("Completed");
        await page.GoAsync("schedules");
        await Assertions.Expect(page.Page.Locator("#terms")).ToContainTextAsync("Retired");
    }
}
