using System.Net;
using Icasync.Tests.Browser.Campus;
using Microsoft.Playwright;

namespace Icasync.Tests.Browser;

/// <summary>What holds for every view: languages, screens, keyboard, content policy, a host that goes away.</summary>
public class PageTests(Chromium chromium, QuietCampus quiet)
{
    [Theory]
    [InlineData("en", ColorScheme.Dark)]
    [InlineData("zh", ColorScheme.Light)]
    public async Task Every_view_is_sound_and_fits_a_narrow_screen(string language, ColorScheme colours)
    {
        ServedCampus campus = await quiet.GetAsync();
        BrowserNewContextOptions options = new() { ColorScheme = colours, ReducedMotion = ReducedMotion.Reduce };
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus, language, options: options);
        foreach (string view in OperatorPage.Views)
        {
            await page.GoAsync(view);
            await page.IsSoundAsync($"{view}-{language}");
            await page.FitsNarrowAsync($"{view}-{language}-360");
        }
    }

    [Fact]
    public async Task The_language_is_switched_and_kept()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.GoAsync("plans");
        await Assertions.Expect(page.Title).ToHaveTextAsync("Plans");
        await page.Page.Locator("#language").ClickAsync();
        await Assertions.Expect(page.Title).ToHaveTextAsync("变更计划");
        await Assertions.Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "zh-CN");
        await page.Page.ReloadAsync();
        await Assertions.Expect(page.Title).ToHaveTextAsync("变更计划");
    }

    [Fact]
    public async Task The_keyboard_alone_reaches_a_view_and_comes_back_from_a_dialog()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.GoAsync("runs");
        await page.TabToAsync("Schedules");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Title).ToHaveTextAsync("Schedules");
        await page.LoadedAsync();
        await page.TabToAsync("Pause");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Dialog).ToBeVisibleAsync();
        await page.IsSoundAsync("dialog");
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Dialog).ToHaveCountAsync(0);
        Assert.Equal("Pause", await page.FocusedAsync());
    }

    [Fact]
    public async Task A_host_that_is_away_is_told_and_found_again()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.GoAsync("runs");
        await Assertions.Expect(page.Main.Locator(".health")).ToHaveCountAsync(1);
        await page.Page.RouteAsync("**/api/icasync/**", route => route.AbortAsync());
        await Assertions.Expect(page.Main).ToContainTextAsync("connection is lost");
        await Assertions.Expect(page.Main.Locator(".health")).ToHaveCountAsync(0);
        await page.IsSoundAsync("lost");
        await page.Page.UnrouteAllAsync();
        await Assertions.Expect(page.Main).Not.ToContainTextAsync("connection is lost");
    }

    [Fact]
    public async Task What_is_not_there_is_told_with_a_way_on()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.Page.GotoAsync(campus.Address + "#/run/20240101T000000000-full-000000");
        await Assertions.Expect(page.Main.GetByRole(AriaRole.Alert)).ToContainTextAsync("Not found");
        await page.IsSoundAsync("unknown");
    }

    [Fact]
    public async Task The_page_is_open_but_its_policy_lets_nothing_else_in()
    {
        ServedCampus campus = await quiet.GetAsync();
        using HttpClient client = new() { BaseAddress = campus.Address };
        using HttpResponseMessage page = await client.GetAsync(new Uri("/api/icasync/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        string policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        using HttpResponseMessage data = await client.GetAsync(new Uri("/api/icasync/runs", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, data.StatusCode);
        Uri outside = new("/api/icasync/page/..%2Fapi.key", UriKind.Relative);
        using HttpResponseMessage other = await client.GetAsync(outside);
        Assert.False(other.IsSuccessStatusCode);
    }
}
