using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Icasync.Tests.Notify;

/// <summary>
/// A web server on loopback that keeps what is posted and answers the statuses it was given, the last one for ever.
/// </summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HookReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First() + "/hook");
    public List<byte[]> Bodies { get; } = [];
    public List<Dictionary<string, string>> Headers { get; } = [];

    public static async Task<HookReceiver> StartAsync(IReadOnlyList<int> statuses)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        HookReceiver receiver = new(app);
        app.MapPost("/hook", async (HttpRequest request) =>
        {
            using MemoryStream body = new();
            await request.Body.CopyToAsync(body);
            receiver.Headers.Add(request.Headers.ToDictionary(one => one.Key, one => one.Value.ToString()));
            receiver.Bodies.Add(body.ToArray());
            return Results.StatusCode(statuses[Math.Min(receiver.Bodies.Count, statuses.Count) - 1]);
        });
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
