using System.ComponentModel;
using Icasync.Activities.Settings;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Functions;
using Icasync.Functions.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync serve</c>: the embedded host with the HTTP API and the schedules, on loopback, with a key of its own.
/// </summary>
public sealed class ServeCommand(CommandIo io) : AsyncCommand<ServeCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        Serving.CheckPort(settings.Port);
        IcasyncSettings loaded = settings.Load(io);
        loaded.RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken,
            services => AddLogFiles(
                services.AddIcasyncApi(loaded, CallerPolicy.OfServe(loaded)), loaded.Log, settings.HomePath(io)));
        return await Serving.RunAsync(workspace, io, settings.Port, cancellationToken);
    }

    private static void AddLogFiles(IServiceCollection services, LogOptions options, string home)
    {
        if (options.Files > 0)
        {
            LogLevel least = (LogLevel)Math.Min((int)options.Least, (int)LineLoggerProvider.LeastLevel);
            services.AddLogging(logging => logging.SetMinimumLevel(least))
                .AddSingleton<ILoggerProvider>(_ => new LogFiles(Path.Combine(home, "logs"), options));
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
