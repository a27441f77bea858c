using System.Net.Sockets;
using Icasync.Activities.Care;
using Icasync.Activities.Notify;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Functions.Schedules;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Icasync.Cli.Commands;

/// <summary>
/// Serves the API, the operator page and the schedules of a home on loopback until it is told to stop.
/// </summary>
internal static class Serving
{
    private static readonly TimeSpan ScheduleEvery = TimeSpan.FromSeconds(15);

    /// <summary>Serves; answers the exit code.</summary>
    /// <param name="workspace">One that was opened with the services of the API.</param>
    /// <param name="tell">Says more than the address, where there is more to say: gets the address and the key.</param>
    public static async Task<int> RunAsync(
        Workspace workspace, CommandIo io, int port, CancellationToken cancellation,
        Action<string, string>? tell = null)
    {
        await using EmbeddedHost host = await EmbeddedHost.TryStartAsync(workspace, io, cancellation)
            ?? throw CliException.BadArgument(
                "--home", $"Another process hosts {workspace.Home}. Stop it first, or name another folder.");
        string key = ServeKey.Ensure(workspace.Home);
        await using WebApplication app = ServeApp.Build(workspace.Services, host.Client, port, key, host.Wake);
        await ListenAsync(app, port, cancellation);
        string address = $"{app.Urls.First()}/api/icasync/";
        io.Out.WriteLine($"icasync serves {address} (key in {ServeKey.PathOf(workspace.Home)})");
        tell?.Invoke(address, key);
        ILogger logger = workspace.Get<ILoggerFactory>().CreateLogger(typeof(Serving));
        logger.LogInformation("serves {Address}", address);

        // The service manager of Windows stops the web server, a signal this process.
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellation, app.Lifetime.ApplicationStopping);
        await using ServiceNotices service = ServiceNotices.Begin(new Uri(new Uri(address), "health/live"));
        Task schedules = RunSchedulesAsync(workspace, stop.Token);
        try
        {
            await Task.WhenAny(host.Failure, schedules).WaitAsync(stop.Token);
            await host.Failure.WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            io.Note("Stopped; open runs go on at the next start.");
        }
        finally
        {
            service.TellStopping();
            logger.LogInformation("stops");
        }

        await app.StopAsync(CancellationToken.None);
        return ExitCodes.Completed;
    }

    /// <summary>Refuses a port that there cannot be.</summary>
    public static void CheckPort(int port)
    {
        if (port is < 0 or > 65535)
        {
            throw CliException.BadArgument("--port", $"--port is {port} but must lie in 0..65535.");
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="CliException">The port is taken, or this user may not have it.</exception>
    internal static async Task ListenAsync(WebApplication app, int port, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception taken) when (taken is IOException or SocketException)
        {
            throw CliException.BadArgument(
                "--port",
                $"--port is {port}, and nothing can listen there: another program has it, or this user may not. Name "
                + "another one; 0 takes a free one.");
        }
    }

    private static async Task RunSchedulesAsync(Workspace workspace, CancellationToken cancellation)
    {
        ScheduleRunner schedules = workspace.Get<ScheduleRunner>();
        ILogger logger = workspace.Get<ILogger<ScheduleRunner>>();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await schedules.TickAsync(cancellation);
                await workspace.Get<NoticeClock>().TickAsync(cancellation);
                await workspace.Get<Retention>().TickAsync(cancellation);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogWarning("the schedules could not be looked at: {Type}", exception.GetType().Name);
            }

            await Task.Delay(ScheduleEvery, workspace.Get<TimeProvider>(), cancellation);
        }
    }
}
