using System.Net;
using Icasync.WpsSimulator.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Icasync.WpsSimulator.Hosting;

/// <summary>The simulator on a loopback port.</summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SimulatorHost(WebApplication app, SimulatorCore core, Uri baseUrl)
    {
        _app = app;
        Core = core;
        BaseUrl = baseUrl;
    }

    /// <summary>What answers; tests may look at its calls.</summary>
    public SimulatorCore Core { get; }

    /// <summary>Where it listens.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Starts listening; port 0 takes a free one.</summary>
    public static async Task<SimulatorHost> StartAsync(
        SimulatorOptions options, CancellationToken cancellation = default)
    {
        SimulatorCore core = new(options, TimeProvider.System);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
        });
        WebApplication app = builder.Build();
        app.Run(context => AnswerAsync(context, core));
        await app.StartAsync(cancellation);
        return new SimulatorHost(app, core, new Uri(app.Urls.First()));
    }

    /// <summary>Waits until the process is told to stop.</summary>
    public Task WaitForShutdownAsync() => ((IHost)_app).WaitForShutdownAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Core.Dispose();
    }

    private static async Task AnswerAsync(HttpContext context, SimulatorCore core)
    {
        // The signature covers the target as it was sent, so it is taken before any decoding.
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        SimRequest request = new(
            context.Request.Method,
            target,
            [.. context.Request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()))],
            body.ToArray());
        SimResponse response = await core.HandleAsync(request, context.RequestAborted);
        switch (response.Fate)
        {
            case SimFate.ResetConnection:
                context.Abort();
                return;
            case SimFate.HoldUntilTimeout:
                await HoldAsync(context.RequestAborted);
                return;
        }

        context.Response.StatusCode = response.Status;
        foreach ((string name, string value) in response.Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.ContentLength = response.Body.Length;
        await context.Response.Body.WriteAsync(response.Body, context.RequestAborted);
    }

    private static async Task HoldAsync(CancellationToken aborted)
    {
        TaskCompletionSource gone = new();
        await using CancellationTokenRegistration registration = aborted.Register(gone.SetResult);
        await gone.Task;
    }
}
