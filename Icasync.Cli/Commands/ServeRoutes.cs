using System.Security.Claims;
using Icasync.Functions.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Cli.Commands;

/// <summary>Binds the routes of CONTRACTS 4 to the one implementation that the Functions app binds too.</summary>
internal static class ServeRoutes
{
    private const string Root = "/api/icasync";

    public static void Map(WebApplication app, IServiceProvider services, DurableTaskClient client, Action? changed)
    {
        // A path or method that no route has is answered in the form of every other refusal.
        app.UseStatusCodePages(
            context => ApiResults.NoRoute(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        RouteGroupBuilder group = app.MapGroup(Root);
        ApiRoutes routes = services.GetRequiredService<ApiRoutes>();
        foreach (ApiRoute route in routes.All)
        {
            group.MapMethods(route.Template, [route.Method], (HttpRequest request) =>
                ThenTellAsync(request, route.Handle(new ApiCall(request, request.RouteValues, client)), changed));
        }

        CallerPolicy policy = services.GetRequiredService<CallerPolicy>();
        if (policy.HasSessions)
        {
            group.MapMethods(
                "signed-in/{**path}", [HttpMethods.Get, HttpMethods.Post, HttpMethods.Delete],
                async (HttpRequest request, string? path) =>
                {
                    // The session counts on these routes alone: on the others the key says who calls.
                    AuthenticateResult session = await request.HttpContext.AuthenticateAsync(ServeSignIn.Session);
                    request.HttpContext.User = session.Principal ?? new ClaimsPrincipal();
                    return SignedInGuard.Refusal(request, policy) ?? await ThenTellAsync(
                        request, routes.DispatchAsync(request, path ?? string.Empty, client), changed);
                });
        }

        StaticFiles files = services.GetRequiredService<StaticFiles>();
        app.MapGet("/", () => Results.Redirect(Root + "/"));
        group.MapGet("/", (HttpRequest request) => files.Index(request));
        group.MapGet("page/{file}", (HttpRequest request, string file) => files.Part(request, file));
    }

    private static async Task<IResult> ThenTellAsync(HttpRequest request, Task<IResult> answering, Action? changed)
    {
        IResult answer = await answering;
        if (!HttpMethods.IsGet(request.Method))
        {
            changed?.Invoke();
        }

        return answer;
    }
}
