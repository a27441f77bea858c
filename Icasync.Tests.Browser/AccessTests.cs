using Icasync.Tests.Browser.Campus;
using Microsoft.Playwright;

namespace Icasync.Tests.Browser;

/// <summary>Who may see and do what: a key, the platform's sign-in, a role that does not suffice.</summary>
public class AccessTests(Chromium chromium, QuietCampus quiet)
{
    private const string SignInFirst = """{"type":"urn:icasync:problem:sign-in","title":"Sign in","status":401}""";

    private const string Forbidden = """{"type":"urn:icasync:problem:forbidden","title":"Not allowed","status":403}""";

    private const string SignIn = "/.auth/login/aad?post_login_redirect_uri=/api/icasync/";

    private const string SignOut = "/.auth/logout?post_logout_redirect_uri=/api/icasync/";

    [Fact]
    public async Task The_key_is_asked_for_once_and_a_wrong_one_is_refused()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus, withKey: false);
        await page.EnterKeyAsync("wrong");
        await Assertions.Expect(page.Main).ToContainTextAsync("does not accept this key");
        await page.IsSoundAsync("key");
        await page.EnterKeyAsync(campus.Key);
        await page.GoAsync("schedules");
        await page.Page.ReloadAsync();
        await page.GoAsync("plans");
        Assert.DoesNotContain(campus.Key, page.Page.Url, StringComparison.Ordinal);

        // A link opened in a new tab asks no more: the tab has the key from its neighbour.
        IPage tab = await page.Page.Context.NewPageAsync();
        await tab.GotoAsync(campus.Address + "#/schedules");
        await Assertions.Expect(tab.Locator("main table").First).ToBeVisibleAsync();
    }

    // The platform that signs people in cannot run here. What stands in for it does what it and the host do on the
    // wire: routes want a key and refuse with no body; below signed-in/ they are open to whom the platform knows.
    [Fact]
    public async Task Somebody_who_signed_in_needs_no_key()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page =
            await OperatorPage.OpenAsync(chromium, campus, withKey: false, front: campus.Key);
        await page.GoAsync("schedules");
        await Assertions.Expect(page.Page.Locator("#sign-out")).ToHaveAttributeAsync("href", SignOut);
        await Assertions.Expect(page.Page.Locator("#key")).ToHaveCountAsync(0);
        await page.IsSoundAsync("signed-in");
    }

    [Fact]
    public async Task Who_has_not_signed_in_is_led_to_it_and_may_still_use_a_key()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus, withKey: false);
        await page.RefuseAsync("**/api/icasync/signed-in/**", 401, SignInFirst);
        await page.Page.ReloadAsync();
        ILocator signIn = page.Main.GetByRole(AriaRole.Link, new() { Name = "Sign in" });
        await Assertions.Expect(signIn).ToHaveAttributeAsync("href", SignIn);
        await page.IsSoundAsync("sign-in");
        await page.EnterKeyAsync(campus.Key);
        await page.GoAsync("plans");
    }

    [Fact]
    public async Task Who_lacks_the_role_is_told_so()
    {
        ServedCampus campus = await quiet.GetAsync();
        await using OperatorPage page = await OperatorPage.OpenAsync(chromium, campus);
        await page.RefuseAsync("**/api/icasync/schedules", 403, Forbidden);
        await page.Page.GotoAsync(campus.Address + "#/schedules");
        await Assertions.Expect(page.Main.GetByRole(AriaRole.Alert)).ToContainTextAsync("Not allowed");
        await page.IsSoundAsync("forbidden");
    }
}
