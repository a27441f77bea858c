using System.Globalization;
using Icasync.Domain.Runs;

namespace Icasync.Cli.Engine;

/// <summary>
/// Asks a local durable storage again and again whether it answers. A stopped process keeps its ports and takes
/// connections, so that only an answer shows that it lives. Time in which this process stood still does not count.
/// </summary>
public sealed class StorageWatch(int port, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Uri _address = new($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/");
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;
    private Task? _asking;
    private int _answers;
    private Standstill? _seen;

    /// <summary>Looks once more; answers for how long the storage has been seen to be silent.</summary>
    public TimeSpan Look()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_asking is { IsCompleted: true })
        {
            // Any answer will do, a refusal too; a connection that breaks is none.
            _answers += _asking.IsCompletedSuccessfully ? 1 : 0;
            _asking = null;
        }

        if (_asking is null && now - _askedAt >= AskEvery)
        {
            (_askedAt, _asking) = (now, AskAsync());
        }

        _seen = Standstill.After(_seen, _answers, progressAt: null, now);
        return _seen.Idle;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task AskAsync()
    {
        using HttpResponseMessage answer = await _http.GetAsync(_address, HttpCompletionOption.ResponseHeadersRead);
    }
}
