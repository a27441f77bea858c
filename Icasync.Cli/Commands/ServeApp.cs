using System.Net;
using Icasync.Activities.Settings;
using Icasync.Functions.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Icasync.Cli.Commands;

/// <summary>The web server of <c>icasync serve</c>: loopback only, with a key.</summary>
public static class ServeApp
{
    /// <summary>Makes the server; it is not started yet.</summary>
    /// <param name="services">The services of the API.</param>
    /// <param name="port">Port on loopback; 0 takes a free one.</param>
    /// <param name="key">What callers send in x-functions-key.</param>
    /// <param name="changed">Called after each request that may have changed something.</param>
    public static WebApplication Build(
        IServiceProvider services, DurableTaskClient client, int port, string key, Action? changed = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();

        // It does something only where the service manager of Windows started this process.
        builder.Services.AddWindowsService(service => service.ServiceName = "icasync");
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ApiBody.BytesMax * 2;
        });
        IcasyncSettings settings = services.GetRequiredService<IcasyncSettings>();
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ServeApp));
        ServeSignIn? signIn = settings.SignIn is { } provider
            ? new ServeSignIn(
                provider, settings.ApiProxies.Count > 0, services.GetRequiredService<TimeProvider>(), logger)
            : null;
        signIn?.AddTo(builder.Services);
        WebApplication app = builder.Build();
        app.Use((http, next) =>
        {
            ResponseHeaders.Protect(http.Response, isApp: false);
            return next(http);
        });
        TrustProxies(app, settings.ApiProxies);
        app.Use((http, next) => ServeHosts.GuardAsync(http, next, settings.ApiHostNames, logger));
        app.Use((http, next) => ServeKey.GuardAsync(
            http, next, key, logger, path => signIn is not null && ServeSignIn.IsOpen(path)));
        signIn?.Map(app);
        ServeRoutes.Map(app, services, client, changed);
        return app;
    }

    // Whether a request came by TLS decides about cookies and about where the provider leads people back to.
    private static void TrustProxies(WebApplication app, IReadOnlyList<IPAddress> proxies)
    {
        if (proxies.Count == 0)
        {
            return;
        }

        ForwardedHeadersOptions forwarded = new() { ForwardedHeaders = ForwardedHeaders.XForwardedProto };
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (IPAddress proxy in proxies)
        {
            forwarded.KnownProxies.Add(proxy);
        }

        app.UseForwardedHeaders(forwarded);
    }
}
