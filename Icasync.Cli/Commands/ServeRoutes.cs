using Icasync.Domain.Runs;
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
    public static void Map(WebApplication app, IServiceProvider services, DurableTaskClient client)
    {
        RouteGroupBuilder group = app.MapGroup("/api/icasync");
        MapRuns(group, services.GetRequiredService<RunApi>());
        MapOperators(group, services.GetRequiredService<OperatorApi>(), client);
        MapPlans(group, services.GetRequiredService<PlanApi>());
        StaticFiles files = services.GetRequiredService<StaticFiles>();
        app.MapGet("/", () => Results.Redirect("/api/icasync/"));
        group.MapGet("/", (HttpRequest request) => files.Index(request));
        group.MapGet("page/{file}", (HttpRequest request, string file) => files.Part(request, file));
        group.MapGet("openapi.json", (HttpRequest request) => files.OpenApi(request));
        ScheduleApi schedules = services.GetRequiredService<ScheduleApi>();
        group.MapGet("schedules", (HttpRequest request, CancellationToken stop) => schedules.ListAsync(request, stop));
        group.MapPost("schedules/{name}/{act}", (HttpRequest request, string name, string act, CancellationToken stop) =>
            schedules.ActAsync(request, name, act, stop));
    }

    private static void MapRuns(RouteGroupBuilder group, RunApi runs)
    {
        foreach (RunKind kind in Enum.GetValues<RunKind>())
        {
            group.MapPost("sync/" + kind.ToString().ToLowerInvariant(), (HttpRequest request, CancellationToken stop) =>
                runs.StartAsync(request, kind, stop));
        }

        group.MapPost("plan/{kind}", (HttpRequest request, string kind, CancellationToken stop) =>
            runs.PlanAsync(request, kind, stop));
        group.MapGet("runs", (HttpRequest request, CancellationToken stop) => runs.ListAsync(request, stop));
        group.MapGet("runs/{runId}", (HttpRequest request, string runId, CancellationToken stop) =>
            runs.GetAsync(request, runId, stop));
        group.MapGet("runs/{runId}/tree", (HttpRequest request, string runId, CancellationToken stop) =>
            runs.TreeAsync(request, runId, stop));
        group.MapGet("runs/{runId}/failures", (HttpRequest request, string runId, CancellationToken stop) =>
            runs.FailuresAsync(request, runId, stop));
        group.MapGet("runs/{runId}/report", (HttpRequest request, string runId, CancellationToken stop) =>
            runs.ReportAsync(request, runId, stop));
        group.MapPost("runs/{runId}/{act}", (HttpRequest request, string runId, string act, CancellationToken stop) =>
            runs.ActAsync(request, runId, act, stop));
        group.MapGet("health/live", (HttpRequest request) => runs.Live());
        group.MapGet("health/ready", (HttpRequest request, CancellationToken stop) => runs.ReadyAsync(stop));
    }

    private static void MapOperators(RouteGroupBuilder group, OperatorApi api, DurableTaskClient client)
    {
        group.MapGet("me", (HttpRequest request) => api.MeAsync(request));
        group.MapGet("terms", (HttpRequest request, CancellationToken stop) => api.TermsAsync(request, stop));
        group.MapGet("changes", (HttpRequest request, CancellationToken stop) => api.ChangesAsync(request, stop));
        group.MapGet("runs/{runId}/changes", (HttpRequest request, string runId, CancellationToken stop) =>
            api.RunChangesAsync(request, runId, stop));
        group.MapGet("why", (HttpRequest request, CancellationToken stop) => api.WhyAsync(request, stop));
        group.MapGet("operator-log", (HttpRequest request, CancellationToken stop) => api.LogAsync(request, stop));
        group.MapDelete("runs", (HttpRequest request, CancellationToken stop) => api.PurgeAsync(request, client, stop));
    }

    private static void MapPlans(RouteGroupBuilder group, PlanApi api)
    {
        group.MapGet("plans", (HttpRequest request, CancellationToken stop) => api.ListAsync(request, stop));
        group.MapGet("plans/{planId}", (HttpRequest request, string planId, CancellationToken stop) =>
            api.GetAsync(request, planId, stop));
        group.MapPost("plans/{planId}/{decision}", (HttpRequest request, string planId, string decision, CancellationToken stop) =>
            api.DecideAsync(request, planId, decision, stop));
        group.MapGet("withheld", (HttpRequest request, CancellationToken stop) => api.WithheldAsync(request, stop));
        group.MapPost("courses/{kkh}/release", (HttpRequest request, string kkh, CancellationToken stop) =>
            api.ReleaseAsync(request, kkh, stop));
    }
}
