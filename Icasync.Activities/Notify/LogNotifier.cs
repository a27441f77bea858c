using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Notify;

/// <summary>Writes notices into the log: always there, so that nothing is told nowhere.</summary>
public sealed class LogNotifier(ILogger<LogNotifier> logger) : INotifier
{
    /// <inheritdoc/>
    public string Channel => "log";

    /// <inheritdoc/>
    public Task SendAsync(Notice notice, CancellationToken cancellation)
    {
        logger.Log(
            notice.Urgent ? LogLevel.Error : LogLevel.Information, "notice {Kind} {Cause}: {Title}\n{Text}",
            notice.Kind, notice.Cause, notice.Title, notice.Text);
        return Task.CompletedTask;
    }
}
