using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Icasync.Tests.Browser.Campus;
using Microsoft.Playwright;

namespace Icasync.Tests.Browser;

/// <summary>
/// The operator page as a person uses it: the one place that knows how its parts are named. It listens for everything that
/// a person does not see: errors of scripts and breaches of the content policy.
/// </summary>
internal sealed class OperatorPage : IAsyncDisposable
{
    private const float PatienceMs = 120_000;

    private const int TabsMax = 80;

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
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _troubles.Add($"console: {message.Text}");
            }
        };
    }

    public IPage Page { get; }
    public ServedCampus Campus { get; }

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>Opens the page in English, with its key unless the test is about the key.</summary>
    public static async Task<OperatorPage> OpenAsync(
        Chromium chromium, ServedCampus campus, bool withKey = true, BrowserNewContextOptions? options = null)
    {
        IBrowserContext context = await chromium.OpenAsync(options);
        await context.AddInitScriptAsync(
            "localStorage.getItem('icasync.language') ?? localStorage.setItem('icasync.language', 'en');"
            + (withKey ? $"sessionStorage.setItem('icasync.key', '{campus.Key}');" : string.Empty));
        OperatorPage page = new(context, await context.NewPageAsync(), campus);
        await page.Page.GotoAsync(campus.Address.GetLeftPart(UriPartial.Authority));
        return page;
    }

    /// <summary>Goes to a view of the main navigation.</summary>
    public async Task GoAsync(string view)
    {
        await Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = view, Exact = true }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = view, Exact = false })).ToBeVisibleAsync();
        await LoadedAsync();
    }

    /// <summary>Waits until the view has its data.</summary>
    public Task LoadedAsync() => Assertions.Expect(Page.Locator("main [aria-busy=true]")).ToHaveCountAsync(0, new() { Timeout = PatienceMs });

    /// <summary>Starts a run of the term; the page then shows it.</summary>
    public async Task StartRunAsync(string reason = "begin of term")
    {
        await GoAsync("Start a run");
        await Page.Locator("input[name=term]").FillAsync(ServedCampus.Term);
        await Page.Locator("textarea[name=reason]").FillAsync(reason);
        await Page.Locator("main button[type=submit]").ClickAsync();
        await Page.WaitForURLAsync(url => url.Contains("#/run/", StringComparison.Ordinal));
    }

    /// <summary>Waits until what is shown, a run or a plan, has the state.</summary>
    public Task StateAsync(string state) => Assertions.Expect(Page.Locator("main .head .badge").First).ToHaveTextAsync(
        new Regex($"^\\W*{Regex.Escape(state)}$"), new() { Timeout = PatienceMs });

    /// <summary>Presses a button that asks why, and answers.</summary>
    public async Task ActAsync(string button, string reason)
    {
        await Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = button }).First.ClickAsync();
        await Dialog.GetByRole(AriaRole.Textbox).FillAsync(reason);
        await Dialog.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
    }

    /// <summary>Types the key where the page asks for it.</summary>
    public async Task EnterKeyAsync(string key)
    {
        await Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Key", Exact = true }).ClickAsync();
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
        Assert.Empty(result.Violations.SelectMany(one => one.Nodes.Select(node => $"{one.Id}: {node.Html} ({one.Help})")));
        Assert.Empty(_troubles);
    }

    /// <summary>The page must not be wider than its window; what scrolls within itself may be.</summary>
    public async Task FitsAsync() => Assert.Empty(await Page.EvaluateAsync<string[]>(
        """
        () => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > width + 1);
          return [`scrollWidth ${document.documentElement.scrollWidth} of ${width}`, ...wide.map((one) => one.outerHTML.slice(0, 80))];
        }
        """));

    /// <summary>Keeps a picture of the whole page among the build's output.</summary>
    public Task<byte[]> ShootAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(Repository.Artifacts, name + ".png"), FullPage = true,
    });

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
