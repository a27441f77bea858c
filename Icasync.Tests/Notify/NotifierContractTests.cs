using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Icasync.Activities.Notify;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Tests.Scenarios;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using MimeKit;
using Xunit;

namespace Icasync.Tests.Notify;

/// <summary>What every notifier that leaves the process keeps, each against a real socket.</summary>
public abstract class NotifierContractTests
{
    private const string Secret = "a-secret-that-must-not-show";

    internal static Notice Example { get; } = new()
    {
        Id = "run-1/alert/WPS_FORBIDDEN/1",
        Kind = NoticeKind.Alert,
        Cause = "WPS_FORBIDDEN",
        Term = "2024-2025-2",
        RunId = "run-1",
        RunKind = "full",
        State = "failed",
        Title = "[icasync] 紧急 URGENT: WPS_FORBIDDEN",
        Text = "WPS 拒绝了应用凭证。\nWPS refuses the app.\n",
        At = "2026-01-01T00:00:00.000Z",
    };

    /// <summary>Sends to a receiver that takes it; answers what arrived, decoded.</summary>
    protected abstract Task<string> DeliverAsync(string secret);

    /// <summary>Sends to a receiver that refuses.</summary>
    protected abstract Task RefusedAsync(string secret);

    /// <summary>Sends where nobody listens.</summary>
    protected abstract Task UnreachableAsync(string secret);

    [Fact]
    public async Task A_delivered_notice_holds_title_and_text_whole()
    {
        string arrived = await DeliverAsync(Secret);
        Assert.Contains(Example.Title, arrived, StringComparison.Ordinal);
        Assert.Contains("WPS 拒绝了应用凭证。", arrived, StringComparison.Ordinal);
        Assert.Contains("WPS refuses the app.", arrived, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, arrived, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_notice_is_told_without_the_secret() =>
        Assert.DoesNotContain(
            Secret, (await Assert.ThrowsAsync<NotifierException>(() => RefusedAsync(Secret))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task Where_nobody_listens_it_is_told_without_the_secret() =>
        Assert.DoesNotContain(
            Secret, (await Assert.ThrowsAsync<NotifierException>(() => UnreachableAsync(Secret))).Message,
            StringComparison.Ordinal);

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A port of loopback on which nobody listens.</summary>
    internal static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>The contract kept by mail.</summary>
public class SmtpNotifierTests : NotifierContractTests
{
    protected override async Task<string> DeliverAsync(string secret)
    {
        await using MailReceiver server = new();
        await Notifier(server.Port, secret).SendAsync(Example, Stop);
        using MemoryStream wire = new(Encoding.Latin1.GetBytes(server.Mails.Single()));
        MimeMessage mail = await MimeMessage.LoadAsync(wire, Stop);
        Assert.Equal("office@example.edu", mail.To.Mailboxes.Single().Address);
        return mail.Subject + "\n" + mail.TextBody;
    }

    protected override async Task RefusedAsync(string secret)
    {
        await using MailReceiver server = new($"554 no mail for {secret}");
        await Notifier(server.Port, secret).SendAsync(Example, Stop);
    }

    protected override Task UnreachableAsync(string secret) => Notifier(FreePort(), secret).SendAsync(Example, Stop);

    private static SmtpNotifier Notifier(int port, string secret) => new(new NotifyOptions
    {
        Smtp = new SmtpOptions
        {
            Host = "127.0.0.1", Port = port, UseTls = false, From = "icasync@example.edu", To = ["office@example.edu"],
            Password = secret,
        },
    });
}

/// <summary>The contract kept by WPS messages.</summary>
public class WpsMessageNotifierTests : NotifierContractTests
{
    protected override async Task<string> DeliverAsync(string secret)
    {
        // The simulator keeps no texts: the body is read where it leaves the client.
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions());
        using ReadingHandler reading = new();
        using WpsTransport transport = Transport(host.BaseUrl, reading, SimulatorOptions.DefaultAppKey);
        await Notifier(transport).SendAsync(Example, Stop);
        Assert.Contains(host.Core.Calls, call => call.Operation == "batchCreateMessages" && call.Status == 200);
        return JsonDocument.Parse(reading.Body!).RootElement.GetProperty("content")
            .GetProperty("text")
            .GetProperty("content")
            .GetString()!;
    }

    protected override async Task RefusedAsync(string secret)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions());
        using ReadingHandler reading = new();
        using WpsTransport transport = Transport(host.BaseUrl, reading, secret);
        await Notifier(transport).SendAsync(Example, Stop);
    }

    protected override async Task UnreachableAsync(string secret)
    {
        using ReadingHandler reading = new();
        using WpsTransport transport = Transport(new Uri($"http://127.0.0.1:{FreePort()}"), reading, secret);
        await Notifier(transport).SendAsync(Example, Stop);
    }

    private static WpsMessageNotifier Notifier(WpsTransport transport) =>
        new(new NotifyOptions { WpsReceivers = ["T001"] }, new WpsClient(transport));

    private static WpsTransport Transport(Uri address, HttpMessageHandler handler, string key)
    {
        WpsOptions options = new()
        {
            BaseUrl = address, AppId = SimulatorOptions.DefaultAppId, AppKey = key, RetriesMax = 1,
        };
        return new WpsTransport(
            handler, options, new WpsLimiter(100, 2, TimeProvider.System), new WpsCallMeter(),
            new WpsAttempts(new SyncOptions(), TimeProvider.System), TimeProvider.System, new Random(1));
    }

    private sealed class ReadingHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        public string? Body { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null;
            return await base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>The contract kept by the webhook, and its signature and repeats.</summary>
public class WebhookNotifierTests : NotifierContractTests
{
    protected override async Task<string> DeliverAsync(string secret)
    {
        await using HookReceiver receiver = await HookReceiver.StartAsync([200]);
        using WebhookNotifier notifier = Notifier(receiver.Address, secret);
        await notifier.SendAsync(Example, Stop);
        JsonElement body = JsonDocument.Parse(receiver.Bodies.Single()).RootElement;
        return body.GetProperty("title").GetString() + "\n" + body.GetProperty("text").GetString();
    }

    protected override async Task RefusedAsync(string secret)
    {
        await using HookReceiver receiver = await HookReceiver.StartAsync([403]);
        using WebhookNotifier notifier = Notifier(receiver.Address, secret);
        await notifier.SendAsync(Example, Stop);
    }

    protected override async Task UnreachableAsync(string secret)
    {
        using WebhookNotifier notifier = Notifier(new Uri($"http://127.0.0.1:{FreePort()}/hook"), secret);
        await notifier.SendAsync(Example, Stop);
    }

    [Fact]
    public async Task The_body_is_signed_with_the_secret()
    {
        await using HookReceiver receiver = await HookReceiver.StartAsync([200]);
        using WebhookNotifier notifier = Notifier(receiver.Address, "key");
        await notifier.SendAsync(Example, Stop);
        string expected = Convert.ToHexStringLower(HMACSHA256.HashData("key"u8, receiver.Bodies.Single()));
        Assert.Equal("sha256=" + expected, receiver.Headers.Single()[WebhookNotifier.SignatureHeader]);
    }

    [Fact]
    public async Task A_server_error_is_repeated_under_the_same_id_and_a_refusal_is_not()
    {
        await using HookReceiver failing = await HookReceiver.StartAsync([503, 200]);
        using WebhookNotifier first = Notifier(failing.Address, "key");
        await first.SendAsync(Example, Stop);
        Assert.Equal([Example.Id, Example.Id], failing.Headers.Select(one => one[WebhookNotifier.IdHeader]));

        await using HookReceiver refusing = await HookReceiver.StartAsync([400, 200]);
        using WebhookNotifier second = Notifier(refusing.Address, "key");
        await Assert.ThrowsAsync<NotifierException>(() => second.SendAsync(Example, Stop));
        Assert.Single(refusing.Bodies);
    }

    private static WebhookNotifier Notifier(Uri address, string secret) =>
        new(new NotifyOptions { WebhookUrl = address, WebhookSecret = secret }, TimeProvider.System);
}
