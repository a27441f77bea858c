using System.ComponentModel;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Functions;
using Icasync.Functions.Http;
using Microsoft.Extensions.DependencyInjection;
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
        Activities.Settings.IcasyncSettings loaded = settings.Load(io);
        loaded.RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken,
            services => services.AddIcasyncApi(loaded, CallerPolicy.OfServe(loaded)));
        return await Serving.RunAsync(workspace, io, settings.Port, cancellationToken);
    }

    /// <summary>Where to listen.</summary>
    public sealed class Options : CommonSettings
    {
        [CommandOption("--port <N>")]
        [Description("Port on loopback; 0 takes a free one. Default 7071")]
        public int Port { get; init; } = 7071;
    }
}
