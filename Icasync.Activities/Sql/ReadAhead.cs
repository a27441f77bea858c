using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Icasync.Activities.Sql;

/// <summary>
/// Reads a stream on another thread, at most some items ahead: the database and the rules then work at the same time.
/// SQLite has no asynchronous reads, so without this one core waits for the other.
/// </summary>
internal static class ReadAhead
{
    /// <summary>The same items in the same order; an error of the reader is thrown where its item would have stood.</summary>
    public static async IAsyncEnumerable<T> Ahead<T>(
        this IAsyncEnumerable<T> items, int itemsMax, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Channel<T> channel = Channel.CreateBounded<T>(
            new BoundedChannelOptions(itemsMax) { SingleReader = true, SingleWriter = true });
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task reading = Task.Run(() => PumpAsync(items, channel.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (T item in channel.Reader.ReadAllAsync(cancellation))
            {
                yield return item;
            }
        }
        finally
        {
            // The reader owns a connection: it is gone before the caller goes on, also when the caller stopped early.
            await stop.CancelAsync();
            await reading;
        }
    }

    private static async Task PumpAsync<T>(IAsyncEnumerable<T> items, ChannelWriter<T> writer, CancellationToken cancellation)
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
            // It is the consumer's error: the channel hands it over.
            writer.Complete(exception);
        }
    }
}
