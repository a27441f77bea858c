using Icasync.Tests.Browser.Campus;
using Microsoft.Playwright;

namespace Icasync.Tests.Browser;

/// <summary>
/// The six jobs for which an office opens the page. Each begins at the first view, and the page itself counts the
/// clicks: typing is none.
/// </summary>
public class MainJobTests(Chromium chromium, SyncedCampus synced)
{
    [Fact]
    public async Task What_did_last_night_do_and_what_needs_me_takes_0_clicks()
    {
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, await synced.GetAsync(chromium));
        await page.CountClicksAsync();
        await Assertions.Expect(page.Page.Locator("#needs")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator("#fresh")).ToContainTextAsync("Full sync");
        await Assertions.Expect(page.Page.Locator("#day")).ToContainTextAsync("Lessons added");
        Assert.Equal(0, await page.ClicksAsync());
    }

    [Fact]
    public async Task Why_does_somebody_not_see_a_course_takes_2_clicks_by_name()
    {
        ServedCampus campus = await synced.GetAsync(chromium);
        (string number, string name) = await campus.AnyStudentsNameAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.CountClicksAsync();
        await page.FindAsync(name);
        await page.Page.Locator($"#finder li[data-key='student {number}'] a.small").ClickAsync();
        await page.Page.Locator("#why summary").First.ClickAsync();
        await Assertions.Expect(page.Page.Locator("#why .chain").First).ToContainTextAsync("Enrolment");
        await Assertions.Expect(page.Page.Locator("#why")).ToContainTextAsync(name);
        Assert.Equal(2, await page.ClicksAsync());
        await page.IsSoundAsync("why-by-name");
        await page.IsSoundInTheHandAsync("why-by-name");
    }

    [Fact]
    public async Task Allowing_a_held_plan_takes_3_clicks()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.StartRunAsync();
        await page.StateAsync("Completed");
        await campus.LoseTimetableAsync();
        await page.StartRunAsync();
        await page.StateAsync("Failed");
        await page.GoAsync("today");
        await page.CountClicksAsync();
        await page.Main.Locator("#needs li", new() { HasText = "Waits for approval" }).Locator("a").ClickAsync();
        await Assertions.Expect(page.Page.Locator("#colleges tbody tr").First).ToBeVisibleAsync();
        await page.Page.Locator("#plan-allow").ClickAsync();
        ILocator number = page.Dialog.Locator("input[name=typed]");
        await number.FillAsync((await number.GetAttributeAsync("pattern"))!);
        await page.Dialog.Locator("textarea").FillAsync("the faculty was closed");
        await page.Dialog.Locator("button[type=submit]").ClickAsync();
        await page.StateAsync("Allowed");
        Assert.Equal(3, await page.ClicksAsync());
    }

    [Fact]
    public async Task Retrying_one_cause_takes_3_clicks()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await campus.BreakWpsAsync("createCalendar", times: 2);
        await page.StartRunAsync();
        await page.StateAsync("Completed with failures");
        await campus.HealWpsAsync();
        await page.GoAsync("today");
        await page.CountClicksAsync();
        await page.Main.Locator("#needs li[data-key^=failed] a").ClickAsync();
        await page.Main.GetByRole(AriaRole.Button, new() { Name = "Retry these" }).First.ClickAsync();
        await page.Dialog.Locator("textarea").FillAsync("WPS is well again");
        await page.Dialog.Locator("button[type=submit]").ClickAsync();
        await page.StateAsync("Completed");
        Assert.Equal(3, await page.ClicksAsync());
    }

    [Fact]
    public async Task Syncing_one_course_takes_2_clicks()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync();
        string course = await campus.AnyCourseAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.CountClicksAsync();
        await page.FindAsync(course);
        await page.Page.Locator($"#finder li[data-key='course {course}'] button").ClickAsync();
        await page.Dialog.Locator("button[type=submit]").ClickAsync();
        await page.StateAsync("Completed");
        Assert.Equal(2, await page.ClicksAsync());
    }

    [Fact]
    public async Task The_report_of_a_college_takes_2_clicks()
    {
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, await synced.GetAsync(chromium));
        await page.CountClicksAsync();
        await page.Page.Locator("#fresh a").First.ClickAsync();
        ILocator first = page.Page.Locator("#report tbody tr button").First;
        string college = (await page.Page.Locator("#report tbody tr").First.Locator("td").First.TextContentAsync())!;
        IDownload report = await page.Page.RunAndWaitForDownloadAsync(() => first.ClickAsync());
        Assert.Contains(college, await File.ReadAllTextAsync(await report.PathAsync()), StringComparison.Ordinal);
        Assert.Equal(2, await page.ClicksAsync());
        await page.IsSoundAsync("run-colleges");
        await page.IsSoundInTheHandAsync("run-colleges");
    }

    [Fact]
    public async Task What_a_run_found_odd_and_whom_it_would_tell_stand_below_it_on_demand()
    {
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, await synced.GetAsync(chromium));
        await page.Page.Locator("#fresh a").First.ClickAsync();
        await page.Page.Locator("#show-findings").ClickAsync();
        ILocator rows = page.Page.Locator("#findings tbody tr");
        await Assertions.Expect(rows.First).ToBeVisibleAsync();
        int all = await rows.CountAsync();
        await page.Page.Locator("#findings select[name=code]").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await Assertions.Expect(rows).Not.ToHaveCountAsync(all);
        Assert.Single((await rows.Locator("td:nth-child(3)").AllTextContentsAsync()).Distinct());

        // Nobody is told of a first sync.
        await page.Page.Locator("#people-all").ClickAsync();
        await Assertions.Expect(page.Page.Locator("#people-sum")).ToContainTextAsync("first sync");
        await page.IsSoundAsync("run-findings");
        await page.IsSoundInTheHandAsync("run-findings");
    }

    [Fact]
    public async Task A_refused_filter_says_why_and_leaves_no_list_of_another_one()
    {
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, await synced.GetAsync(chromium));
        await page.GoAsync("runs");
        await Assertions.Expect(page.Main.Locator("tbody tr").First).ToBeVisibleAsync();
        await page.RefuseAsync("**/api/icasync/runs?*kind=users*", 400, """
            {"type":"/problems/bad-argument","title":"Bad argument","status":400,"detail":"kind is refused today"}
            """);
        await page.Page.Locator("select[name=kind]").SelectOptionAsync("users");
        await Assertions.Expect(page.Main).ToContainTextAsync("kind is refused today");
        await Assertions.Expect(page.Main.Locator("tbody tr")).ToHaveCountAsync(0);
        await page.Page.UnrouteAllAsync();
        await page.Page.Locator("select[name=kind]").SelectOptionAsync("full");
        await Assertions.Expect(page.Main.Locator("tbody tr").First).ToBeVisibleAsync();
    }

    // Beside the six: the picture of a timetable, for eyes, keyboard, telephone and paper.
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_timetable_shows_a_week_with_a_move_on_every_screen_and_on_paper(ColorScheme colours)
    {
        ServedCampus campus = await synced.GetAsync(chromium);
        string course = await campus.MoveOneLessonAsync();
        BrowserNewContextOptions options = new() { ColorScheme = colours, ReducedMotion = ReducedMotion.Reduce };
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus, options: options);
        await page.FindAsync(course);
        await page.Page.Locator($"#finder li[data-key='course {course}'] a").First.ClickAsync();
        await Assertions.Expect(page.Page.Locator(".week .lesson").First).ToBeVisibleAsync();
        await page.SeeOpenWeekAsync();
        await Assertions.Expect(page.Page.Locator(".lesson.ghost").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator(".lesson.moved:not(.ghost)").First)
            .ToContainTextAsync("about to move");
        string name = $"timetable-{colours}";
        await page.IsSoundAsync(name);
        await page.IsSoundInTheHandAsync(name);
        await page.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(page.Page.Locator("nav")).ToBeHiddenAsync();
        byte[] paper = await page.Page.PdfAsync(new() { Format = "A4", PrintBackground = true });
        Assert.InRange(paper.Length, 1_000, 2_000_000);
    }
}
