using System.Text.RegularExpressions;
using Icasync.Tests.Browser.Campus;
using Microsoft.Playwright;

namespace Icasync.Tests.Browser;

/// <summary>
/// Makes the picture of the README: a run of a made-up term that is nearly done, with a few failures. It always stands
/// among the build's output; with ICASYNC_PICTURE=1 it also takes the place of <c>docs/operator-page.png</c>.
/// </summary>
public class PictureTests(Chromium chromium)
{
    private const int PictureBytesMax = 300_000;

    [Fact]
    public async Task A_nearly_finished_run_looks_as_the_README_shows()
    {
        Chromium.Require();
        await using ServedCampus campus = await ServedCampus.StartAsync(courses: 80, users: 900);
        BrowserNewContextOptions options = new()
        {
            ViewportSize = new ViewportSize { Width = 1180, Height = 1500 }, ReducedMotion = ReducedMotion.Reduce,
        };
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus, options: options);
        await campus.BreakWpsAsync("createCalendar", times: 2);
        await page.StartRunAsync(reason: "begin of term");
        await Assertions.Expect(page.Page.Locator("main .head")).ToContainTextAsync(
            new Regex("(6[5-9]|[78][0-9]|9[0-8]) %"), new() { Timeout = 300_000 });
        byte[] picture = await page.Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Repository.Artifacts, "operator-page.png"),
        });
        Assert.InRange(picture.Length, 20_000, PictureBytesMax);
        if (Environment.GetEnvironmentVariable("ICASYNC_PICTURE") == "1")
        {
            await File.WriteAllBytesAsync(Path.Combine(Repository.Root, "docs", "operator-page.png"), picture);
        }
    }
}
