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
        if (SignedInGuard.Refusal(request, policy) is { } refusal)
        {
            return refusal;
        }

        Task<IResult> answer = routes.DispatchAsync(request, path ?? string.Empty, client);
        return await (HttpMethods.IsGet(request.Method) ? answer : dispatcher.ThenTickAsync(answer, client));
    }
}
