using Icasync.Activities.Reports;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>
/// Guards the routes of people who signed in, whichever host they signed in at: somebody has to vouch for the person,
/// and another site may not act with the person's session.
/// </summary>
public static class SignedInGuard
{
    /// <summary>Why the request is refused; null when it may go on.</summary>
    public static IResult? Refusal(HttpRequest request, CallerPolicy policy)
    {
        if (!policy.IsSignedIn(request))
        {
            // The page offers a sign-in only where there is one.
            return ApiResults.Unauthorized(
                "请登录，或将密钥发给路由本身。",
                "Sign in, or send a key to the route itself.",
                policy.OffersSignIn ? ProblemTypes.SignIn : ProblemTypes.Unauthorized);
        }

        // The session is a cookie, which a browser may send along from another site: only our own page may change
        // things with it.
        return HttpMethods.IsGet(request.Method) || !IsForeign(request)
            ? null
            : ApiResults.Problem(new ProblemDocument
            {
                Type = ProblemTypes.Forbidden,
                Title = "没有权限 · Not allowed",
                Status = StatusCodes.Status403Forbidden,
                Detail = ApiResults.Both("其他站点不能在此操作。", "Another site may not act here."),
            });
    }

    // Browsers that are too old to name the site name the origin of every request that changes something.
    private static bool IsForeign(HttpRequest request) => request.Headers["Sec-Fetch-Site"].FirstOrDefault() is { } site
        ? site != "same-origin"
        : request.Headers.Origin.FirstOrDefault() is { } origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? from)
                && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
}
