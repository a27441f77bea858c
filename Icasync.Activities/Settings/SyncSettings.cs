using System.Globalization;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Settings;

/// <summary>Reads how the sync behaves.</summary>
internal static class SyncSettings
{
    private const int RemindersMax = 10;
    private const int RetiredTitleMarkMax = 8;

    // WPS takes a week before and a week after the start (WPS-API 7).
    private const int ReminderMinutesMax = 10_080;

    // What operators did must be known for six months (网络安全法, article 21).
    private const int KeepLogDaysMin = 183;

    // Somebody who is missing from one reload of the source, or between two terms, has not left.
    private const int KeepPeopleDaysMin = 30;

    // A hundred years: for ever.
    private const int KeepDaysMax = 36_500;

    public static SyncOptions Read(SettingReader reader)
    {
        SyncOptions standard = new();
        return new SyncOptions
        {
            Term = Term(reader),
            TermOverlapDays = reader.Whole(SettingNames.Sync("TermOverlapDays"), standard.TermOverlapDays, 0, 60),
            MergePolicy = reader.Word(SettingNames.Sync("MergePolicy"), standard.MergePolicy, "adjacent", "halfDay"),
            GapMinutesMax = reader.Whole(SettingNames.Sync("GapMinutesMax"), standard.GapMinutesMax, 0, 1440),
            DeleteGuardShare = reader.Number(
                SettingNames.Sync("DeleteGuardShare"), standard.DeleteGuardShare, 0, 1, aboveMin: false),
            DeleteGuardFloor = reader.Whole(
                SettingNames.Sync("DeleteGuardFloor"), standard.DeleteGuardFloor, 0, int.MaxValue),
            TermMarginDays = reader.Whole(SettingNames.Sync("TermMarginDays"), standard.TermMarginDays, 1, 3650),
            FailuresMax = reader.Whole(SettingNames.Sync("FailuresMax"), standard.FailuresMax, 1, int.MaxValue),
            EventAttendees = reader.Word(
                SettingNames.Sync("EventAttendees"), standard.EventAttendees, "none", "teachers", "all"),
            ReminderMinutes = Reminders(reader, standard.ReminderMinutes),
            CheckInBaseUrl = reader.Link(SettingNames.Sync("CheckInBaseUrl"), null)?.ToString(),
            ExcludedUsers = reader.Numbers(SettingNames.Sync("ExcludedUsers")),
            WriteBack = reader.Flag(SettingNames.Sync("WriteBack"), standard.WriteBack),
            DetectMoves = reader.Flag(SettingNames.Sync("DetectMoves"), standard.DetectMoves),
            Pilot = Pilot(reader),
            RetiredTitleMark = RetiredTitleMark(reader, standard.RetiredTitleMark),
            KeepLogDays = reader.Whole(
                SettingNames.Sync("KeepLogDays"), standard.KeepLogDays, KeepLogDaysMin, KeepDaysMax),
            KeepPeopleDays = reader.Whole(
                SettingNames.Sync("KeepPeopleDays"), standard.KeepPeopleDays, KeepPeopleDaysMin, KeepDaysMax),
        };
    }

    // A title has room for few characters beside the number (DOMAIN F10).
    private static string RetiredTitleMark(SettingReader reader, string standard)
    {
        string name = SettingNames.Sync("RetiredTitleMark");
        string mark = reader.Text(name) ?? standard;
        if (mark.Length > RetiredTitleMarkMax || mark.Any(char.IsControl))
        {
            reader.Refuse(name, mark, $"1 to {RetiredTitleMarkMax} characters of one line");
        }

        return mark;
    }

    private static PilotScope Pilot(SettingReader reader)
    {
        if (reader.Text(SettingNames.Pilot) is { } text && !PilotScope.TryParse(text, out _, out string wrong))
        {
            reader.Refuse(SettingNames.Pilot, text, $"{PilotScope.Form}; '{wrong}' is no such part");
        }

        _ = PilotScope.TryParse(reader.Text(SettingNames.Pilot), out PilotScope scope, out _);
        return scope;
    }

    private static string? Term(SettingReader reader)
    {
        string name = SettingNames.Sync("Term");
        if (reader.Text(name) is not { } text)
        {
            return null;
        }

        if (!TermCode.TryParse(text, out string term))
        {
            reader.Refuse(name, text, TermCode.Form);
        }

        return term;
    }

    private static IReadOnlyList<int> Reminders(SettingReader reader, IReadOnlyList<int> standard)
    {
        string name = SettingNames.Sync("ReminderMinutes");
        if (reader.RawText(name) is not { } text)
        {
            return standard;
        }

        List<int> minutes = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
                && Math.Abs(value) <= ReminderMinutesMax)
            {
                minutes.Add(value);
                continue;
            }

            minutes.Clear();
            break;
        }

        if (text.Length > 0 && minutes.Count is 0 or > RemindersMax)
        {
            reader.Refuse(
                name, text,
                $"up to {RemindersMax} whole numbers of minutes between commas, each within {ReminderMinutesMax}");
        }

        return minutes;
    }
}
