using System.Threading.Channels;

namespace Icasync.Activities.Sql;

/// <summary>
/// Reads a stream on another thread from the moment it is made, at most some items ahead: the database and the rules
/// then work at the same time. SQLite has no asynchronous reads, so without this one core waits for the other.
/// </summary>
internal sealed class ReadAhead<T> : IAsyncDisposable
{
    private readonly Channel<T> _channel;
    private readonly CancellationTokenSource _stop;
    private readonly Task _reading;

    /// <summary>Begins to read.</summary>
    public ReadAhead(IAsyncEnumerable<T> items, int itemsMax, CancellationToken cancellation)
    {
        _channel =
            Channel.CreateBounded<T>(new BoundedChannelOptions(itemsMax) { SingleReader = true, SingleWriter = true });
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _reading = Task.Run(() => PumpAsync(items, _channel.Writer, _stop.Token), CancellationToken.None);
    }

    /// <summary>
    /// The same items in the same order; an error of the reader is thrown where its item would have stood.
    /// </summary>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellation) =>
        _channel.Reader.ReadAllAsync(cancellation);

    /// <summary>
    /// The reader owns a connection: it is gone before the caller goes on, also when the caller stopped early.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private static async Task PumpAsync(
        IAsyncEnumerable<T> items, ChannelWriter<T> writer, CancellationToken cancellation)
    {
        try
        {
            await foreach (T item in items.WithCancellation(cancellation))
            {
                await writer.WriteAsync(item, cancellation);
            }

            writer.Complete();
        }
        catch (Exception exception)
        {
            // The error belongs to the consumer: the channel hands it over.
            writer.Complete(exception);
        }
    }
}
