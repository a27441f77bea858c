using Icasync.Activities.Reports;
using Icasync.Functions.Http;
using Icasync.Functions.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Triggers;

/// <summary>
/// The same API for people who signed in. The host alone can check function keys, and it refuses whoever has none; a
/// signed-in person has none. So keys stay with the host on the routes themselves, and people come by this one: open
/// for the host, it lets through only whom App Service authentication vouches for.
/// </summary>
public sealed class SignedInTrigger(ApiRoutes routes, CallerPolicy policy, RunDispatcher dispatcher)
{
    [Function("SignedIn")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "get", "post", "delete",
            Route = "icasync/signed-in/{*path}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string? path,
        CancellationToken cancellation)
    {
        ResponseHeaders.Protect(request.HttpContext.Response, policy.IsApp);
        if (!policy.IsSignedIn(request))
        {
            // The page offers a sign-in only where there is one.
            return ApiResults.Unauthorized(
                "请登录，或将密钥发给路由本身。",
                "Sign in, or send a key to the route itself.",
                policy.TrustsSignIn ? ProblemTypes.SignIn : ProblemTypes.Unauthorized);
        }

        // The session is a cookie, which a browser sends along from any site: only our own page may change things with
        // it.
        if (!HttpMethods.IsGet(request.Method) && IsForeign(request))
        {
            return ApiResults.Problem(new ProblemDocument
            {
                Type = ProblemTypes.Forbidden,
                Title = "没有权限 · Not allowed",
                Status = StatusCodes.Status403Forbidden,
                Detail = ApiResults.Both("其他站点不能在此操作。", "Another site may not act here."),
            });
        }

        Task<IResult> answer = routes.DispatchAsync(request, path ?? string.Empty, client);
        return await (HttpMethods.IsGet(request.Method) ? answer : dispatcher.ThenTickAsync(answer, client));
    }

    // Browsers that are too old to name the site name the origin of every request that changes something.
    private static bool IsForeign(HttpRequest request) => request.Headers["Sec-Fetch-Site"].FirstOrDefault() is { } site
        ? site != "same-origin"
        : request.Headers.Origin.FirstOrDefault() is { } origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? from)
                && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
}
