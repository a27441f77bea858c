using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace Icasync.Cli.Commands;

/// <summary>
/// Tells systemd that the server is ready, that it lives and that it stops, where systemd started this process and
/// wants to be told (NOTIFY_SOCKET, WATCHDOG_USEC); elsewhere nothing is told to anybody.
/// </summary>
internal sealed class ServiceNotices : IAsyncDisposable
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    private readonly SystemdNotifier _systemd = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Task _watching;

    private ServiceNotices(Uri live)
    {
        _systemd.Notify(ServiceState.Ready);
        _watching = WatchAsync(live);
    }

    /// <summary>Says that the server is ready and begins to say that it lives.</summary>
    /// <param name="live">What this server answers while it lives.</param>
    public static ServiceNotices Begin(Uri live) => new(live);

    /// <summary>Says that the server stops.</summary>
    public void TellStopping() => _systemd.Notify(ServiceState.Stopping);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        _ending.Dispose();
        _http.Dispose();
    }

    // A server that stands still answers nothing, says nothing, and is started anew.
    private async Task WatchAsync(Uri live)
    {
        string? text = Environment.GetEnvironmentVariable("WATCHDOG_USEC");
        if (!_systemd.IsEnabled
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds)
            || microseconds <= 0)
        {
            return;
        }

        using PeriodicTimer half = new(TimeSpan.FromMicroseconds(microseconds / 2.0));
        try
        {
            while (await half.WaitForNextTickAsync(_ending.Token))
            {
                await SayAsync(live);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task SayAsync(Uri live)
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(live, _ending.Token);
            if (answer.IsSuccessStatusCode)
            {
                _systemd.Notify(Alive);
            }
        }
        catch (HttpRequestException)
        {
            // It did not answer: nothing is said of it.
        }
    }
}
