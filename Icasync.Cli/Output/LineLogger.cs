using Microsoft.Extensions.Logging;

namespace Icasync.Cli.Output;

/// <summary>Writes log entries as single lines.</summary>
/// <param name="write">Takes a line.</param>
public sealed class LineLoggerProvider(Action<string> write, LogLevel least) : ILoggerProvider
{
    /// <summary>Writes to standard error, so that log entries never mix with a command's answer.</summary>
    public LineLoggerProvider(CommandIo io, LogLevel least)
        : this(io.Note, least)
    {
    }

    /// <summary>Reads the least level from ICASYNC_LOG; warnings when it is not set or no level.</summary>
    public static LogLevel LeastLevel =>
        Enum.TryParse(Environment.GetEnvironmentVariable("ICASYNC_LOG"), ignoreCase: true, out LogLevel level)
            ? level
            : LogLevel.Warning;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        new LineLogger(write, least, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class LineLogger(Action<string> write, LogLevel least, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                string cause = exception is null ? string.Empty : $" ({exception.GetType().Name}: {exception.Message})";
                write(PlainWriter.Line(
                    $"[{logLevel.ToString().ToLowerInvariant()}] {category}: {formatter(state, exception)}{cause}"));
            }
        }
    }
}
