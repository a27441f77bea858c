using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Settings;

/// <summary>The log files of <c>icasync serve</c>.</summary>
/// <param name="Least">What is written at least; setting <c>Icasync__Log__Level</c>.</param>
/// <param name="Files">How many are kept; 0 writes none; setting <c>Icasync__Log__Files</c>.</param>
/// <param name="FileMegabytes">How large one becomes; setting <c>Icasync__Log__FileMegabytes</c>.</param>
public sealed record LogOptions(LogLevel Least = LogLevel.Information, int Files = 30, int FileMegabytes = 10)
{
    internal static LogOptions Read(SettingReader reader)
    {
        LogOptions standard = new();
        string level = reader.Word(
            SettingNames.LogLevel, standard.Least.ToString(), nameof(LogLevel.Debug), nameof(LogLevel.Information),
            nameof(LogLevel.Warning), nameof(LogLevel.Error));
        return new LogOptions(
            Enum.Parse<LogLevel>(level),
            reader.Whole(SettingNames.LogFiles, standard.Files, 0, 1000),
            reader.Whole(SettingNames.LogFileMegabytes, standard.FileMegabytes, 1, 1000));
    }
}
