using Cronos;

namespace Icasync.Activities.Settings;

/// <summary>Reads when runs start by themselves.</summary>
internal static class ScheduleSettings
{
    public static ScheduleOptions Read(SettingReader reader) => new()
    {
        Nightly = Schedule(reader, "NightlySchedule", ScheduleOptions.NightlyStandard),
        Incremental = Schedule(reader, "IncrementalSchedule", standard: null),
        Users = Schedule(reader, "UsersSchedule", standard: null),
        Check = Schedule(reader, "CheckSchedule", standard: null),
    };

    private static string? Schedule(SettingReader reader, string name, string? standard)
    {
        switch (reader.RawText(SettingNames.Sync(name)))
        {
            case null:
                return standard;
            case "":
                return null;
            case { } text when CronExpression.TryParse(text, CronFormat.IncludeSeconds, out _):
                return text;
            case { } text:
                reader.Refuse(
                    SettingNames.Sync(name), text,
                    "empty or six fields (second minute hour day month weekday) such as 0 0 2 * * *");
                return null;
        }
    }
}
