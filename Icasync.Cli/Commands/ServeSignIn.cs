using System.Security.Claims;
using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Icasync.Functions.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Icasync.Cli.Commands;

/// <summary>
/// People sign in at the university's own identity provider by OpenID Connect (authorization code with PKCE) and are
/// known by a session from then on. No token of the provider is kept: only the name and the roles are.
/// </summary>
internal sealed class ServeSignIn(SignInOptions options, bool behindTls, TimeProvider time, ILogger logger)
{
    /// <summary>The scheme of the session, a cookie.</summary>
    public const string Session = "session";

    // The operator page leads to the addresses that App Service authentication has, so that one page serves both hosts.
    private const string Root = "/.auth/";
    private const string Provider = "provider";
    private const string Page = "/api/icasync/";
    private const string SignedIn = "/api/icasync/signed-in/";
    private const int ErrorLengthMax = 40;

    private static readonly TimeSpan ProviderWaitMax = TimeSpan.FromSeconds(10);

    /// <summary>Whether a path asks for no key: the sign-in itself, and the routes of people who signed in.</summary>
    public static bool IsOpen(string path) =>
        path.StartsWith(Root, StringComparison.Ordinal) || path.StartsWith(SignedIn, StringComparison.Ordinal);

    /// <summary>Adds what the sign-in needs to the services of the server.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(time);

        // What protects cookies lives as long as the sessions do: in this process.
        services.AddDataProtection().UseEphemeralDataProtectionProvider().DisableAutomaticKeyGeneration();
        services.AddAuthentication().AddCookie(Session, ConfigureSession).AddOpenIdConnect(Provider, ConfigureProvider);
    }

    /// <summary>Binds the addresses that begin and end a session.</summary>
    public void Map(WebApplication app)
    {
        app.UseAuthentication();

        // As a method of a context alone it would be taken for one that writes its answer itself.
        app.MapGet(Root + "login/{provider}", (Delegate)SignInAsync);
        app.MapGet(Root + "logout", (Delegate)SignOutAsync);
    }

    private void ConfigureSession(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = behindTls ? "__Host-icasync" : "icasync-session";
        cookie.Cookie.Path = "/";
        Guard(cookie.Cookie, SameSiteMode.Strict);
        cookie.ExpireTimeSpan = options.Session;
        cookie.SlidingExpiration = false;
        cookie.SessionStore = new SessionStore(time);
    }

    private void ConfigureProvider(OpenIdConnectOptions provider)
    {
        provider.SignInScheme = Session;
        provider.Authority = options.Authority.ToString();
        provider.RequireHttpsMetadata = !options.Authority.IsLoopback;
        provider.ClientId = options.ClientId;
        provider.ClientSecret = options.ClientSecret;
        provider.ResponseType = OpenIdConnectResponseType.Code;
        provider.ResponseMode = OpenIdConnectResponseMode.Query;
        provider.UsePkce = true;
        provider.SaveTokens = false;
        provider.MapInboundClaims = false;
        provider.GetClaimsFromUserInfoEndpoint = true;
        provider.ClaimActions.MapJsonKey(options.NameClaim, options.NameClaim);
        provider.ClaimActions.MapJsonKey(options.RoleClaim, options.RoleClaim);
        provider.Scope.Clear();
        foreach (string scope in options.Scopes)
        {
            provider.Scope.Add(scope);
        }

        provider.CallbackPath = Root + "callback";
        provider.SignedOutCallbackPath = Root + "signed-out";
        provider.RemoteSignOutPath = PathString.Empty;
        string prefix = behindTls ? "__Secure-" : string.Empty;
        provider.CorrelationCookie.Name = prefix + "icasync-correlation.";
        provider.NonceCookie.Name = prefix + "icasync-nonce.";

        // The provider leads the browser back from its own site, and these have to come along.
        Guard(provider.CorrelationCookie, SameSiteMode.Lax);
        Guard(provider.NonceCookie, SameSiteMode.Lax);
        provider.BackchannelTimeout = ProviderWaitMax;
        provider.BackchannelHttpHandler = new SocketsHttpHandler { AllowAutoRedirect = false };
        provider.Events = new OpenIdConnectEvents
        {
            OnRedirectToIdentityProvider = ThrowIfClearTextAsync,
            OnTicketReceived = KeepNameAndRoles,
            OnRemoteFailure = RefuseAsync,
            OnAccessDenied = context =>
            {
                context.Response.Redirect(Page);
                context.HandleResponse();
                return Task.CompletedTask;
            },
            OnRedirectToIdentityProviderForSignOut = LeaveProvider,
        };
    }

    private void Guard(CookieBuilder cookie, SameSiteMode site)
    {
        cookie.HttpOnly = true;
        cookie.SameSite = site;
        cookie.SecurePolicy = behindTls ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    private async Task<IResult> SignInAsync(HttpContext http)
    {
        try
        {
            await http.ChallengeAsync(Provider, new AuthenticationProperties { RedirectUri = Page });
            return Results.Empty;
        }
        catch (Exception away) when (away is InvalidOperationException or IOException or HttpRequestException)
        {
            logger.LogWarning("a sign-in could not begin: {Type}", away.GetType().Name);
            return ApiResults.Problem(ProviderAway);
        }
    }

    private async Task<IResult> SignOutAsync(HttpContext http)
    {
        // Another site can lead a browser here, but the session does not come along, and nobody is signed out.
        if (!(await http.AuthenticateAsync(Session)).Succeeded)
        {
            return Results.Redirect(Page);
        }

        await http.SignOutAsync(Session);
        try
        {
            await http.SignOutAsync(Provider, new AuthenticationProperties { RedirectUri = Page });
            return Results.Empty;
        }
        catch (Exception away) when (away is InvalidOperationException or IOException or HttpRequestException)
        {
            logger.LogWarning("the provider could not be told of a sign-out: {Type}", away.GetType().Name);
            return Results.Redirect(Page);
        }
    }

    // The provider's document says where code and secret go to, and that has to be as safe as the document's address.
    private static async Task ThrowIfClearTextAsync(RedirectContext context)
    {
        OpenIdConnectConfiguration known = await context.Options.ConfigurationManager!.GetConfigurationAsync(
            context.HttpContext.RequestAborted);
        if (new[] { known.AuthorizationEndpoint, known.TokenEndpoint, known.UserInfoEndpoint }.Any(
            text => Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
                && address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback))
        {
            throw new InvalidOperationException("the provider names an address without TLS");
        }
    }

    private Task KeepNameAndRoles(TicketReceivedContext context)
    {
        ClaimsPrincipal person = context.Principal!;
        string[] given = [.. person.FindAll(options.RoleClaim).Select(claim => claim.Value)];
        string[] roles = [.. new[]
            {
                ("icasync.viewer", options.Viewers),
                ("icasync.operator", options.Operators),
                ("icasync.approver", options.Approvers),
            }
            .Where(role => role.Item2.Intersect(given, StringComparer.Ordinal).Any()).Select(role => role.Item1)];
        string name = new[] { options.NameClaim, "sub" }.Select(person.FindFirstValue)
            .FirstOrDefault(value => value is { Length: > 0 }) ?? "signed-in user";
        context.Principal = new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(CallerPolicy.NameClaim, name),
                .. roles.Select(role => new Claim(CallerPolicy.RoleClaim, role)),
            ],
            Session));
        logger.LogInformation("somebody signed in with {Count} roles", roles.Length);
        return Task.CompletedTask;
    }

    // The failure's own words may repeat what was sent; of the provider's answer only its code is told.
    private async Task RefuseAsync(RemoteFailureContext context)
    {
        string error = context.Failure?.Data["error"] as string ?? string.Empty;
        bool isCode = error.Length is > 0 and <= ErrorLengthMax && error.All(c => char.IsAsciiLetter(c) || c == '_');
        logger.LogWarning(
            "a sign-in was refused: {Type} {Error}", context.Failure?.GetType().Name, isCode ? error : string.Empty);
        context.HandleResponse();
        await ApiResults.Unauthorized(
            "登录未成功。请回到操作页面重新登录；反复出现时请联系管理员。",
            "The sign-in did not succeed. Go back to the operator page and sign in again; if it happens again, ask "
            + "whoever runs icasync.",
            ProblemTypes.SignIn).ExecuteAsync(context.HttpContext);
    }

    private Task LeaveProvider(RedirectContext context)
    {
        context.ProtocolMessage.ClientId = options.ClientId;
        if (string.IsNullOrEmpty(context.ProtocolMessage.IssuerAddress))
        {
            // A provider without an address for it keeps its own session.
            context.Response.Redirect(Page);
            context.HandleResponse();
        }

        return Task.CompletedTask;
    }

    private static ProblemDocument ProviderAway => new()
    {
        Type = ProblemTypes.Environment,
        Title = "登录服务不可用 · Sign-in away",
        Status = StatusCodes.Status503ServiceUnavailable,
        Detail = ApiResults.Both(
            "学校的身份认证服务没有响应，请稍后再试；也可以使用访问密钥。",
            "The university's identity provider does not answer. Try again later, or use the key."),
    };
}
