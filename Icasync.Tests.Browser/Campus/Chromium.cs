using Microsoft.Playwright;

namespace Icasync.Tests.Browser.Campus;

/// <summary>The machine's own Chromium: nothing is downloaded. Tests are skipped where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    // Asked for by name until they have once passed as a whole (issue 7): an unproven test must not hold the gate.
    private static string? ProgramPath { get; } = Environment.GetEnvironmentVariable("ICASYNC_BROWSER") != "1" ? null : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)))
        .FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (ProgramPath is null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = ProgramPath,

            // The sandbox needs rights that a container's root does not give; the page under test is our own.
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
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
    internal static void Require() => Assert.SkipUnless(ProgramPath is not null, "ICASYNC_BROWSER=1 is not set, or there is no Chromium on the PATH.");

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
