using System.Net;
using System.Net.Sockets;

namespace Icasync.Benchmarks;

/// <summary>
/// Stands between the engine and Azurite and counts requests: every request line ends in one <c>HTTP/1.1</c>.
/// Shared-key signatures do not cover the port, so nothing has to be signed anew.
/// </summary>
internal sealed class StorageMeter : IDisposable
{
    private static readonly byte[] Mark = " HTTP/1.1\r\n"u8.ToArray();

    private readonly List<TcpListener> _listeners = [];
    private long _requests;

    /// <summary>Requests so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Opens a port that leads to another on this machine; answers it.</summary>
    public int Forward(int target)
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        _listeners.Add(listener);
        _ = AcceptAsync(listener, target);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose() => _listeners.ForEach(listener => listener.Dispose());

    private async Task AcceptAsync(TcpListener listener, int target)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(), target);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The benchmark is over.
        }
    }

    private async Task ServeAsync(TcpClient client, int target)
    {
        try
        {
            using TcpClient caller = client;
            using TcpClient storage = new();
            await storage.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAny(
                PumpAsync(caller.GetStream(), storage.GetStream(), count: true),
                PumpAsync(storage.GetStream(), caller.GetStream(), count: false));
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // A connection that broke is the engine's to open again.
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, bool count)
    {
        byte[] buffer = new byte[64 * 1024];
        int matched = 0;
        for (int read; (read = await from.ReadAsync(buffer)) > 0;)
        {
            for (int i = 0; count && i < read; i++)
            {
                matched = buffer[i] == Mark[matched] ? matched + 1 : buffer[i] == Mark[0] ? 1 : 0;
                if (matched == Mark.Length)
                {
                    matched = 0;
                    Interlocked.Increment(ref _requests);
                }
            }

            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }
}
