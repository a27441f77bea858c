using Icasync.Tests.Browser.Campus;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: AssemblyFixture(typeof(QuietCampus))]
[assembly: AssemblyFixture(typeof(SyncedCampus))]

namespace Icasync.Tests.Browser.Campus;

/// <summary>The machine's own Chromium, one for all tests, never downloaded; without it tests are skipped.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? ProgramPath { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name =>
            Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)))
        .FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (ProgramPath is null)
        {
            return;
        }

        // Playwright's own five seconds are about an idle machine; a build machine does other work beside.
        Assertions.SetDefaultExpectTimeout(OperatorPage.PatienceMs);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = ProgramPath,

            // The sandbox needs rights that a container's root does not give; the page under test is our own.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        });
    }

    /// <summary>A fresh browser profile; skips the test where there is no Chromium.</summary>
    internal async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions? options = null)
    {
        Require();
        return await _browser!.NewContextAsync(options ?? new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 }, Locale = "en-GB",
        });
    }

    /// <summary>Skips the test where there is no Chromium. Tests ask before they start anything else.</summary>
    internal static void Require() => Assert.SkipUnless(ProgramPath is not null, "There is no Chromium on the PATH.");

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
