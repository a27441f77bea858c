using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Icasync.Functions;
using Icasync.Functions.Http;
using Icasync.Functions.Schedules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync serve</c>: the embedded host with the HTTP API and the schedules, on loopback, with a key of its own.</summary>
public sealed class ServeCommand(CommandIo io) : AsyncCommand<ServeCommand.Options>
{
    private static readonly TimeSpan ScheduleEvery = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        if (settings.Port is < 0 or > 65535)
        {
            throw CliException.BadArgument("--port", $"--port is {settings.Port} but must lie in 0..65535.");
        }

        Activities.Settings.IcasyncSettings loaded = settings.Load(io);
        loaded.RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken, services => services.AddIcasyncApi(loaded));
        await using EmbeddedHost host = await EmbeddedHost.TryStartAsync(workspace, io, cancellationToken)
            ?? throw CliException.BadArgument("--home", $"Another process hosts {workspace.Home}. Stop it first, or name another folder.");
        string key = ServeKey.Ensure(workspace.Home);
        await using WebApplication app = Build(workspace, settings.Port, key);
        await app.StartAsync(cancellationToken);
        io.Out.WriteLine($"icasync serves {app.Urls.First()}/api/icasync/ (key in {ServeKey.PathOf(workspace.Home)})");
        Task schedules = RunSchedulesAsync(workspace, cancellationToken);
        try
        {
            await Task.WhenAny(host.Failure, schedules).WaitAsync(cancellationToken);
            await host.Failure.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            io.Note("Stopped; open runs go on at the next start.");
        }

        await app.StopAsync(CancellationToken.None);
        return ExitCodes.Completed;
    }

    private static WebApplication Build(Workspace workspace, int port, string key)
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
        app.Use((http, next) => ServeKey.GuardAsync(http, next, key));
        Map(app, workspace.Get<RunApi>());
        return app;
    }

    private static void Map(WebApplication app, RunApi api)
    {
        RouteGroupBuilder group = app.MapGroup("/api/icasync");
        foreach (RunKind kind in Enum.GetValues<RunKind>())
        {
            group.MapPost("sync/" + kind.ToString().ToLowerInvariant(), (HttpRequest request, CancellationToken stop) =>
                api.StartAsync(request, kind, stop));
        }

        group.MapPost("plan/{kind}", (HttpRequest request, string kind, CancellationToken stop) => api.PlanAsync(request, kind, stop));
        group.MapGet("runs", (HttpRequest request, CancellationToken stop) => api.ListAsync(request, stop));
        group.MapGet("runs/{runId}", (HttpRequest request, string runId, CancellationToken stop) => api.GetAsync(request, runId, stop));
        group.MapGet("runs/{runId}/tree", (HttpRequest request, string runId, CancellationToken stop) => api.TreeAsync(request, runId, stop));
        group.MapGet("runs/{runId}/failures", (HttpRequest request, string runId, CancellationToken stop) =>
            api.FailuresAsync(request, runId, stop));
        group.MapGet("runs/{runId}/report", (HttpRequest request, string runId, CancellationToken stop) => api.ReportAsync(request, runId, stop));
        group.MapGet("runs/{runId}/changes", (HttpRequest request, string runId, CancellationToken stop) => api.ChangesAsync(request, runId, stop));
        group.MapPost("runs/{runId}/{act}", (HttpRequest request, string runId, string act, CancellationToken stop) =>
            api.ActAsync(request, runId, act, stop));
        group.MapGet("health/live", () => api.Live());
        group.MapGet("health/ready", (CancellationToken stop) => api.ReadyAsync(stop));
    }

    private static async Task RunSchedulesAsync(Workspace workspace, CancellationToken cancellation)
    {
        ScheduleRunner schedules = workspace.Get<ScheduleRunner>();
        ILogger logger = workspace.Get<ILogger<ServeCommand>>();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await schedules.TickAsync(cancellation);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogWarning("the schedules could not be looked at: {Type}", exception.GetType().Name);
            }

            await Task.Delay(ScheduleEvery, workspace.Get<TimeProvider>(), cancellation);
        }
    }

    /// <summary>Where to listen.</summary>
    public sealed class Options : CommonSettings
    {
        [CommandOption("--port <N>")]
        [Description("Port on loopback; 0 takes a free one. Default 7071")]
        public int Port { get; init; } = 7071;
    }
}

/// <summary>The key of a served home: made once, kept in a file that only its owner may read.</summary>
internal static class ServeKey
{
    private const string Header = "x-functions-key";

    public static string PathOf(string home) => Path.Combine(home, "api.key");

    public static string Ensure(string home)
    {
        string path = PathOf(home);
        if (!File.Exists(path))
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using StreamWriter writer = new(path, options);
            writer.Write(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        }

        return File.ReadAllText(path).Trim();
    }

    /// <summary>Lets health probes and the page through; everything else needs the key (O16).</summary>
    public static async Task GuardAsync(HttpContext http, RequestDelegate next, string key)
    {
        string path = http.Request.Path.Value ?? string.Empty;
        string? given = http.Request.Headers[Header].FirstOrDefault();
        bool open = path.StartsWith("/api/icasync/health/", StringComparison.Ordinal);
        bool known = given is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));
        if (open || known)
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.ContentType = "application/problem+json; charset=utf-8";
        await http.Response.WriteAsync(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"type":"urn:icasync:problem:unauthorized","title":"需要密钥 · Key needed","status":401,"detail":"Send the key in {{Header}}."}"""));
    }
}
