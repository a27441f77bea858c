using System.Net;
using Icasync.Activities.Settings;
using Icasync.Functions.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
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
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ApiBody.BytesMax * 2;
        });
        WebApplication app = builder.Build();
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ServeApp));
        app.Use((http, next) =>
        {
            ResponseHeaders.Protect(http.Response, isApp: false);
            return next(http);
        });
        IReadOnlyList<string> names = services.GetRequiredService<IcasyncSettings>().ApiHostNames;
        app.Use((http, next) => ServeHosts.GuardAsync(http, next, names, logger));
        app.Use((http, next) => ServeKey.GuardAsync(http, next, key, logger));
        ServeRoutes.Map(app, services, client, changed);
        return app;
    }
}
