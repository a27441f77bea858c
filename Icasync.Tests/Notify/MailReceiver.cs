using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Icasync.Tests.Notify;

/// <summary>As much of an SMTP server as one mail needs, on a real socket of loopback.</summary>
internal sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _greeting;
    private readonly Task _serving;

    /// <param name="greeting">What the server says first: 220 takes mail, 554 refuses everybody.</param>
    public MailReceiver(string greeting = "220 test")
    {
        _greeting = greeting;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The mails as they came over the wire, undecoded.</summary>
    public List<string> Mails { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await TalkAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        await using NetworkStream stream = client.GetStream();
        using StreamReader reader = new(stream, Encoding.Latin1);
        await using StreamWriter writer = new(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync(_greeting);
        StringBuilder mail = new();
        bool inMail = false;
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            if (inMail)
            {
                inMail = line != ".";
                mail.Append(line).Append('\n');
                if (!inMail)
                {
                    Mails.Add(mail.ToString());
                    await writer.WriteLineAsync("250 taken");
                }

                continue;
            }

            inMail = line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase);
            await writer.WriteLineAsync(
                inMail
                    ? "354 go on"
                    : line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase)
                    ? "221 bye"
                    : "250 fine");
        }
    }
}
