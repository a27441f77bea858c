using System.ComponentModel;
using System.Net;
using Icasync.Activities.Notify;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Functions;
using Icasync.Functions.Http;
using Icasync.Functions.Schedules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync serve</c>: the embedded host with the HTTP API and the schedules, on loopback, with a key of its own.
/// </summary>
public sealed class ServeCommand(CommandIo io) : AsyncCommand<ServeCommand.Options>
{
    private static readonly TimeSpan ScheduleEvery = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        if (settings.Port is < 0 or > 65535)
        {
            throw CliException.BadArgument("--port", $"--port is {settings.Port} but must lie in 0..65535.");
        }

        Activities.Settings.IcasyncSettings loaded = settings.Load(io);
        loaded.RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken,
            services => services.AddIcasyncApi(loaded, new CallerPolicy(TrustsSignIn: false)));
        await using EmbeddedHost host = await EmbeddedHost.TryStartAsync(workspace, io, cancellationToken)
            ?? throw CliException.BadArgument(
                "--home", $"Another process hosts {workspace.Home}. Stop it first, or name another folder.");
        string key = ServeKey.Ensure(workspace.Home);
        await using WebApplication app = ServeApp.Build(workspace.Services, host.Client, settings.Port, key, host.Wake);
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

    private static async Task RunSchedulesAsync(Workspace workspace, CancellationToken cancellation)
    {
        ScheduleRunner schedules = workspace.Get<ScheduleRunner>();
        ILogger logger = workspace.Get<ILogger<ServeCommand>>();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await schedules.TickAsync(cancellation);
                await workspace.Get<NoticeClock>().TickAsync(cancellation);
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
