using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Icasync.Tests.Browser.Campus;
using Microsoft.Playwright;

namespace Icasync.Tests.Browser;

/// <summary>
/// The operator page as a person uses it: the one place that knows how its parts are named. It listens for everything
/// that a person does not see: errors of scripts and breaches of the content policy.
/// </summary>
internal sealed class OperatorPage : IAsyncDisposable
{
    /// <summary>How long anything may take before it counts as never: a slow machine is no failure.</summary>
    public const float PatienceMs = 120_000;

    private const int TabsMax = 80;

    private const int NarrowPx = 360;

    // A screen of 1,280 px shows so much at a zoom of 200 %.
    private const int ZoomedPx = 640;

    private const string Wider =
        """
        () => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const wide = [...document.body.querySelectorAll('*')]
            .filter((one) => one.getBoundingClientRect().right > width + 1)
            .map((one) => one.outerHTML.slice(0, 80));
          return [`scrollWidth ${document.documentElement.scrollWidth} of ${width}`, ...wide];
        }
        """;

    private readonly IBrowserContext _context;
    private readonly List<string> _troubles = [];

    private OperatorPage(IBrowserContext context, IPage page, ServedCampus campus)
    {
        _context = context;
        Page = page;
        Campus = campus;
        page.SetDefaultTimeout(PatienceMs);
        page.PageError += (_, error) => _troubles.Add($"script: {error}");
        page.Console += (_, message) =>
        {
            // A refused call is the page's business, and Chromium reports it here all the same.
            bool refused = message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal);
            if (message.Type == "error" && !refused)
            {
                _troubles.Add($"console: {message.Text}");
            }
        };
    }

    /// <summary>The views of the main navigation, as the address names them.</summary>
    public static IReadOnlyList<string> Views { get; } =
        ["today", "runs", "start", "plans", "withheld", "search", "schedules", "log"];

    public IPage Page { get; }

    public ServedCampus Campus { get; }

    public ILocator Main => Page.Locator("main");

    public ILocator Title => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>Opens the page, with its key unless the test is about the key.</summary>
    /// <param name="front">The key that a platform before the host adds for who signed in; null for none.</param>
    public static async Task<OperatorPage> OpenAsync(
        Chromium chromium, ServedCampus campus, string language = "en", bool withKey = true, string? front = null,
        BrowserNewContextOptions? options = null)
    {
        IBrowserContext context = await chromium.OpenAsync(options);
        await context.AddInitScriptAsync(
            $"localStorage.getItem('icasync.language') ?? localStorage.setItem('icasync.language', '{language}');"
            + (withKey ? $"sessionStorage.setItem('icasync.key', '{campus.Key}');" : string.Empty));
        OperatorPage page = new(context, await context.NewPageAsync(), campus);
        if (front is not null)
        {
            await page.SignInAsync(front);
        }

        await page.Page.GotoAsync(campus.Address.GetLeftPart(UriPartial.Authority));
        return page;
    }

    /// <summary>Goes to a view of the main navigation by its link.</summary>
    public async Task GoAsync(string view)
    {
        await Page.Locator($"nav a[href='#/{view}']").ClickAsync();
        await Assertions.Expect(Main).ToHaveAttributeAsync("data-view", view);
        await LoadedAsync();
    }

    /// <summary>Answers calls in place of the host, as something in front of it would.</summary>
    public Task RefuseAsync(string calls, int status, string problem) => Page.RouteAsync(calls, route =>
        route.FulfillAsync(new() { Status = status, ContentType = "application/problem+json", Body = problem }));

    private Task SignInAsync(string key) => Page.RouteAsync("**/api/icasync/**", route =>
    {
        const string Below = "/api/icasync/signed-in/";
        string path = new Uri(route.Request.Url).AbsolutePath;
        if (path is "/api/icasync/" || path.StartsWith("/api/icasync/page/", StringComparison.Ordinal))
        {
            return route.ContinueAsync();
        }

        return path.StartsWith(Below, StringComparison.Ordinal)
            ? route.ContinueAsync(new()
            {
                Url = route.Request.Url.Replace(Below, "/api/icasync/", StringComparison.Ordinal),
                Headers = new Dictionary<string, string>(route.Request.Headers) { ["x-functions-key"] = key },
            })
            : route.FulfillAsync(new() { Status = 401 });
    });

    /// <summary>Waits until the view has its data.</summary>
    public Task LoadedAsync() => Assertions.Expect(Page.Locator("main [aria-busy=true]")).ToHaveCountAsync(0);

    /// <summary>Starts a run of the term; the page then shows it.</summary>
    public async Task StartRunAsync(string reason = "begin of term", string kind = "full")
    {
        await GoAsync("start");
        await Page.Locator($"input[name=kind][value={kind}]").CheckAsync();
        await Page.Locator("input[name=term]").FillAsync(ServedCampus.Term);
        await Page.Locator("textarea[name=reason]").FillAsync(reason);
        await Page.Locator("main button[type=submit]").ClickAsync();
        await ShowsAsync("run");
    }

    /// <summary>Waits until what is shown, a run or a plan, has the state.</summary>
    public Task StateAsync(string state) => Assertions.Expect(Main.Locator(".head .badge").First).ToHaveTextAsync(
        new Regex($"^\\W*{Regex.Escape(state)}$"));

    /// <summary>Waits until the run that is shown is done and says that deletes wait to be verified.</summary>
    public Task LeftWithheldAsync() => Assertions.Expect(Main.Locator(".head .badge.wait")).ToHaveTextAsync(
        new Regex("Completed, \\d+ deletes withheld$"));

    /// <summary>Presses a button that asks why, and answers.</summary>
    public async Task ActAsync(string button, string reason)
    {
        await Main.GetByRole(AriaRole.Button, new() { Name = button }).First.ClickAsync();
        await Dialog.GetByRole(AriaRole.Textbox).FillAsync(reason);
        await Dialog.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
    }

    /// <summary>Allows the plan that is shown: with a reason, and with the number that the dialog asks for.</summary>
    public async Task AllowAsync(string reason)
    {
        await Main.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await Dialog.Locator("textarea").FillAsync(reason);
        ILocator number = Dialog.Locator("input[name=typed]");
        string wanted = (await number.GetAttributeAsync("pattern"))!;
        await number.FillAsync(wanted + "0");
        await Dialog.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(Dialog).ToBeVisibleAsync();
        await number.FillAsync(wanted);
        await Dialog.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
    }

    /// <summary>
    /// Waits for a view. An address is asked for again and again, because a browser that has changed it between the
    /// look and the waiting for a change is waited for in vain.
    /// </summary>
    public Task ShowsAsync(string view) => Assertions.Expect(Page).ToHaveURLAsync(new Regex($"#/{view}/"));

    /// <summary>
    /// Carries out the plan that is shown, with the number that the dialog asks for; the page then shows the run.
    /// </summary>
    public async Task CarryOutAsync(bool typed)
    {
        await ShowsAsync("plan");
        await Main.GetByRole(AriaRole.Button, new() { Name = "Carry out this plan" }).ClickAsync();
        ILocator number = Dialog.Locator("input[name=typed]");
        await Assertions.Expect(number).ToHaveCountAsync(typed ? 1 : 0);
        if (typed)
        {
            await number.FillAsync((await number.GetAttributeAsync("pattern"))!);
        }

        await Dialog.Locator("button[type=submit]").ClickAsync();
        await ShowsAsync("run");
    }

    /// <summary>Lets the page count the clicks of its person from now on; what a key does is none.</summary>
    public Task CountClicksAsync() => Page.EvaluateAsync(
        """
        () => {
          window.clicked = 0;
          addEventListener('click', (event) => { window.clicked += event.isTrusted && event.detail ? 1 : 0; }, true);
        }
        """);

    /// <summary>How many clicks the page has counted.</summary>
    public Task<int> ClicksAsync() => Page.EvaluateAsync<int>("window.clicked");

    /// <summary>Types into the search of the first view.</summary>
    public async Task FindAsync(string typed)
    {
        await Page.Locator("#finder input").FillAsync(typed);
        await Assertions.Expect(Page.Locator("#finder li").First).ToBeVisibleAsync();
    }

    /// <summary>Goes to a week of the timetable that is shown in which something is about to change.</summary>
    public Task SeeOpenWeekAsync() => Page.EvaluateAsync(
        """
        () => {
          const weeks = document.querySelector('select[name=week]');
          const open = [...weeks.options].find((one) => /open/.test(one.textContent));
          weeks.value = open.value;
          weeks.dispatchEvent(new Event('change', { bubbles: true }));
        }
        """);

    /// <summary>Types the key where the page asks for it.</summary>
    public async Task EnterKeyAsync(string key)
    {
        await Main.GetByRole(AriaRole.Button, new() { Name = "Key", Exact = true }).ClickAsync();
        await Dialog.Locator("input[type=password]").FillAsync(key);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Presses Tab until the element of that text has the focus.</summary>
    public async Task TabToAsync(string text)
    {
        for (int presses = 0; presses < TabsMax; presses++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await FocusedAsync() == text)
            {
                return;
            }
        }

        Assert.Fail($"{TabsMax} tabs do not reach '{text}'.");
    }

    /// <summary>The text of what has the focus.</summary>
    public Task<string> FocusedAsync() => Page.EvaluateAsync<string>("document.activeElement.textContent.trim()");

    /// <summary>Nothing that axe knows of may be wrong, nothing may break the policy, no script may fail.</summary>
    public async Task IsSoundAsync(string name)
    {
        await LoadedAsync();
        await ShootAsync(name);
        AxeResult result = await Page.RunAxe();
        Assert.Empty(result.Violations.SelectMany(one =>
            one.Nodes.Select(node => $"{one.Id}: {node.Html} ({one.Help})")));
        Assert.Empty(_troubles);
    }

    /// <summary>The view in Chinese on the screen of a telephone, then back.</summary>
    public async Task IsSoundInTheHandAsync(string name)
    {
        await Page.Locator("#language").ClickAsync();
        await FitsNarrowAsync(name + "-zh-360");
        await IsSoundAsync(name + "-zh");
        await Page.Locator("#language").ClickAsync();
    }

    /// <summary>
    /// At a zoom of 200 % and at 360 px nothing may be wider than the screen; what scrolls within itself may be.
    /// </summary>
    public async Task FitsNarrowAsync(string name)
    {
        PageViewportSizeResult size = Page.ViewportSize!;
        foreach (int width in new[] { ZoomedPx, NarrowPx })
        {
            await Page.SetViewportSizeAsync(width, size.Height);
            Assert.Empty(await Page.EvaluateAsync<string[]>(Wider));
        }

        await ShootAsync(name);
        await Page.SetViewportSizeAsync(size.Width, size.Height);
    }

    /// <summary>On paper stand the bars, in their colours, and nothing that only leads elsewhere.</summary>
    public async Task PrintsAsync()
    {
        await Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(Page.Locator("nav")).ToBeHiddenAsync();
        await Assertions.Expect(Page.Locator(".head .fill").First).ToHaveCSSAsync("print-color-adjust", "exact");
        await Page.EmulateMediaAsync(new() { Media = Media.Screen });
    }

    /// <summary>Keeps a picture of the whole page among the build's output.</summary>
    public Task<byte[]> ShootAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(Repository.Artifacts, name + ".png"), FullPage = true,
    });

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
