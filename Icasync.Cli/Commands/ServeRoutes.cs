using Icasync.Functions.Http;
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
        foreach (ApiRoute route in services.GetRequiredService<ApiRoutes>().All)
        {
            group.MapMethods(route.Template, [route.Method], async (HttpRequest request) =>
            {
                IResult answer = await route.Handle(new ApiCall(request, request.RouteValues, client));
                if (!HttpMethods.IsGet(route.Method))
                {
                    changed?.Invoke();
                }

                return answer;
            });
        }

        StaticFiles files = services.GetRequiredService<StaticFiles>();
        app.MapGet("/", () => Results.Redirect(Root + "/"));
        group.MapGet("/", (HttpRequest request) => files.Index(request));
        group.MapGet("page/{file}", (HttpRequest request, string file) => files.Part(request, file));
    }
}
