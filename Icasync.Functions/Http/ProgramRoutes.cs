using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>The routes by which the program tells of itself: its probes and the description of its API.</summary>
public sealed class ProgramRoutes(HealthApi health, StaticFiles files)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<ApiRoute> All { get; } =
    [
        new(HttpMethods.Get, "openapi.json", call => Task.FromResult(files.OpenApi(call.Request))),
        new(HttpMethods.Get, "health/live", _ => Task.FromResult(health.Live()), Open: true),
        new(HttpMethods.Get, "health/ready", call => health.ReadyAsync(call.Client, call.Stop), Open: true),
    ];
}
