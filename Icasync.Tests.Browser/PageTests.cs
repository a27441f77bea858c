using System.Net;
using Icasync.Tests.Browser.Campus;
using Microsoft.Playwright;

namespace Icasync.Tests.Browser;

/// <summary>A served campus that nobody changes.</summary>
public sealed class QuietCampus : IAsyncLifetime
{
    private ServedCampus? _campus;

    internal async Task<ServedCampus> GetAsync()
    {
        Chromium.Require();
        return _campus ??= await ServedCampus.StartAsync();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _campus is null ? ValueTask.CompletedTask : _campus.DisposeAsync();
}

/// <summary>What holds for every view: key, language, keyboard, narrow screens, content policy, a host that goes away.</summary>
public class PageTests(Chromium chromium, QuietCampus quiet) : IClassFixture<Chromium>, IClassFixture<QuietCampus>
{
    private static readonly string[] Views = ["Runs", "Start a run", "Plans", "Withheld", "Search", "Schedules", "Operator log"];

    [Fact]
    public async Task The_key_is_asked_for_once_and_a_wrong_one_is_refused()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus, withKey: false);
        await page.EnterKeyAsync("wrong");
        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("does not accept this key");
        await page.IsSoundAsync("key");
        await page.EnterKeyAsync(campus.Key);
        await page.GoAsync("Schedules");
        await page.Page.ReloadAsync();
        await page.GoAsync("Plans");
        Assert.DoesNotContain(campus.Key, page.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_view_is_sound_when_it_is_empty_and_fits_a_narrow_screen()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus, options: new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 360, Height = 740 }, ReducedMotion = ReducedMotion.Reduce,
        });
        foreach (string view in Views)
        {
            await page.GoAsync(view);
            await page.IsSoundAsync($"narrow-{view.ToLowerInvariant().Replace(' ', '-')}");
            await page.FitsAsync();
        }
    }

    [Fact]
    public async Task Every_view_is_sound_in_the_dark()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus, options: new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 }, ColorScheme = ColorScheme.Dark,
        });
        foreach (string view in Views)
        {
            await page.GoAsync(view);
            await page.IsSoundAsync($"dark-{view.ToLowerInvariant().Replace(' ', '-')}");
        }
    }

    [Fact]
    public async Task The_language_is_switched_and_kept()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.GoAsync("Plans");
        await page.Page.Locator("#language").ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("计划");
        await Assertions.Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "zh-CN");
        await page.Page.ReloadAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("计划");
        await page.IsSoundAsync("chinese");
    }

    [Fact]
    public async Task The_keyboard_alone_reaches_a_view_and_comes_back_from_a_dialog()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.GoAsync("Runs");
        await page.TabToAsync("Schedules");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Schedules");
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
        await page.GoAsync("Runs");
        await page.Page.RouteAsync("**/api/icasync/**", route => route.AbortAsync());
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("connection is lost", new() { Timeout = 60_000 });
        await page.Page.UnrouteAllAsync();
        await Assertions.Expect(page.Page.Locator("main")).Not.ToContainTextAsync("connection is lost", new() { Timeout = 60_000 });
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
        using HttpResponseMessage other = await client.GetAsync(new Uri("/api/icasync/page/..%2Fapi.key", UriKind.Relative));
        Assert.False(other.IsSuccessStatusCode);
    }
}
