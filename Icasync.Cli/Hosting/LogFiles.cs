using System.Globalization;
using System.Text;
using Icasync.Activities.Settings;
using Icasync.Cli.Engine;
using Icasync.Cli.Output;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Sinks.File;

namespace Icasync.Cli.Hosting;

/// <summary>
/// Writes log entries into files of the home, one line an entry, which only their owner may read. A file that is full
/// is followed by the next, and the oldest goes. Of libraries only warnings are kept: at a lower level they tell
/// addresses and identities of people.
/// </summary>
public sealed class LogFiles : ILoggerProvider
{
    private const long Megabyte = 1024 * 1024;

    private readonly Logger _files;
    private readonly LineLoggerProvider _own;
    private readonly LineLoggerProvider _others;

    /// <param name="folder">Where the files stand; it is made when missing.</param>
    public LogFiles(string folder, LogOptions options)
    {
        PrivateFiles.CreateFolder(folder);
        _files = new LoggerConfiguration().WriteTo.File(
            Path.Combine(folder, "icasync-.log"),
            outputTemplate: "{Timestamp:yyyy-MM-dd'T'HH:mm:ss.fffzzz} {Message:lj}{NewLine}",
            rollingInterval: RollingInterval.Day,
            rollOnFileSizeLimit: true,
            fileSizeLimitBytes: options.FileMegabytes * Megabyte,
            retainedFileCountLimit: options.Files,
            formatProvider: CultureInfo.InvariantCulture,
            encoding: new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            hooks: new OwnerOnly()).CreateLogger();
        _own = new LineLoggerProvider(Write, options.Least);
        _others = new LineLoggerProvider(Write, LogLevel.Warning);
    }

    /// <inheritdoc/>
    public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) =>
        (categoryName.StartsWith("Icasync.", StringComparison.Ordinal) ? _own : _others).CreateLogger(categoryName);

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private void Write(string line) => _files.Information("{Line:l}", PlainWriter.Plain(line));

    private sealed class OwnerOnly : FileLifecycleHooks
    {
        public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            return underlyingStream;
        }
    }
}
