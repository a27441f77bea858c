using System.Net.Sockets;
using Icasync.Activities.Settings;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Icasync.Activities.Notify;

/// <summary>
/// Sends notices as plain text mail, one try a notice: a mail server queues by itself what it took. Port 465 is
/// encrypted from the first byte, any other by STARTTLS; without TLS only when the setting says so.
/// </summary>
public sealed class SmtpNotifier(NotifyOptions options) : INotifier
{
    private const int TimeoutMs = 10_000;

    /// <inheritdoc/>
    public string Channel => "smtp";

    /// <inheritdoc/>
    public async Task SendAsync(Notice notice, CancellationToken cancellation)
    {
        SmtpOptions smtp = options.Smtp!;
        try
        {
            using MimeMessage message = new();
            message.From.Add(MailboxAddress.Parse(smtp.From));
            message.To.AddRange(smtp.To.Select(MailboxAddress.Parse));
            message.Subject = notice.Title;
            message.Priority = notice.Urgent ? MessagePriority.Urgent : MessagePriority.Normal;
            message.Headers.Add(WebhookNotifier.IdHeader, notice.Id);
            message.Body = new TextPart("plain") { Text = notice.Text };
            using SmtpClient client = new() { Timeout = TimeoutMs };
            await client.ConnectAsync(smtp.Host, smtp.Port, Security(smtp), cancellation);
            if (smtp.User is { } user)
            {
                await client.AuthenticateAsync(user, smtp.Password ?? string.Empty, cancellation);
            }

            await client.SendAsync(message, cancellation);
            await client.DisconnectAsync(quit: true, cancellation);
        }
        catch (Exception exception) when (
            exception is ProtocolException or CommandException or ServiceNotConnectedException
            or AuthenticationException or SslHandshakeException or SocketException or IOException or TimeoutException
            or NotSupportedException or ParseException)
        {
            // The server's own words may repeat what was sent to it: only the kind of the error is told.
            throw new NotifierException(
                $"the mail server did not take the message ({exception.GetType().Name})", exception);
        }
    }

    private static SecureSocketOptions Security(SmtpOptions smtp) => (smtp.UseTls, smtp.Port) switch
    {
        (false, _) => SecureSocketOptions.None,
        (true, 465) => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };
}
