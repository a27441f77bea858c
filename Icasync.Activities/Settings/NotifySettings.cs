using System.Globalization;
using Icasync.Domain.Notices;

namespace Icasync.Activities.Settings;

/// <summary>Reads where notices go.</summary>
internal static class NotifySettings
{
    /// <summary>Receivers of one message at WPS (the stricter of its two limits, WPS-API 11).</summary>
    private const int ReceiversMax = 100;

    private const int PeopleDaysMax = 60;
    private const int PeopleMax = 100_000;
    private static readonly NotifyOptions Standard = new();

    public static NotifyOptions Read(SettingReader reader) => new()
    {
        People = Enum.Parse<PeopleWord>(
            reader.Word(SettingNames.Notify("People"), "off", "off", "teachers", "all"), ignoreCase: true),
        PeopleDays = reader.Whole(SettingNames.Notify("PeopleDays"), Standard.PeopleDays, 1, PeopleDaysMax),
        PeopleDailyMax = reader.Whole(SettingNames.Notify("PeopleDailyMax"), Standard.PeopleDailyMax, 1, PeopleMax),
        PeopleByWebhook = ByWebhook(reader),
        PageUrl = reader.Link(SettingNames.Notify("PageUrl"), null),
        WebhookUrl = reader.Address(SettingNames.Notify("WebhookUrl"), null),
        WebhookSecret = reader.Text(SettingNames.Notify("WebhookSecret")),
        WpsReceivers = Receivers(reader),
        Smtp = Smtp(reader),
        QuietHours = QuietHours(reader),
    };

    private static IReadOnlyList<string> Receivers(SettingReader reader)
    {
        IReadOnlyList<string> receivers = reader.Numbers(SettingNames.Notify("WpsReceivers"));
        if (receivers.Count > ReceiversMax)
        {
            reader.Refuse(
                SettingNames.Notify("WpsReceivers"), null, $"at most {ReceiversMax} staff numbers between commas");
        }

        return receivers;
    }

    private static bool ByWebhook(SettingReader reader)
    {
        string name = SettingNames.Notify("PeopleChannel");
        bool webhook = reader.Word(name, "wps", "wps", "webhook") == "webhook";
        if (webhook && reader.Text(SettingNames.Notify("WebhookUrl")) is null)
        {
            reader.Refuse(name, "webhook", "wps, or webhook where Notify__WebhookUrl is set");
        }

        return webhook;
    }

    private static SmtpOptions? Smtp(SettingReader reader)
    {
        string? host = reader.Text(SettingNames.Notify("SmtpHost"));
        int port = reader.Whole(SettingNames.Notify("SmtpPort"), 587, 1, 65_535);
        bool useTls = reader.Flag(SettingNames.Notify("SmtpUseTls"), true);
        if (host is null)
        {
            return null;
        }

        string? from = Mail(reader, "SmtpFrom");
        IReadOnlyList<string> to = reader.List(SettingNames.Notify("SmtpTo"));
        if (to.Count == 0 || !to.All(address => MimeKit.MailboxAddress.TryParse(address, out _)))
        {
            reader.Refuse(SettingNames.Notify("SmtpTo"), null, "set with SmtpHost: mail addresses between commas");
        }

        string? user = reader.Text(SettingNames.Notify("SmtpUser"));
        if (!useTls && user is not null && !IsThisMachine(host))
        {
            reader.Refuse(
                SettingNames.Notify("SmtpUseTls"), "false", "true where a password is sent to another machine");
        }

        return new SmtpOptions
        {
            Host = host,
            Port = port,
            UseTls = useTls,
            User = user,
            Password = reader.Text(SettingNames.Notify("SmtpPassword")),
            From = from ?? string.Empty,
            To = to,
        };
    }

    private static bool IsThisMachine(string host) =>
        Uri.TryCreate($"smtp://{host}", UriKind.Absolute, out Uri? address) && address.IsLoopback;

    private static string? Mail(SettingReader reader, string name)
    {
        string? text = reader.Text(SettingNames.Notify(name));
        if (text is null || !MimeKit.MailboxAddress.TryParse(text, out _))
        {
            reader.Refuse(SettingNames.Notify(name), text, "set with SmtpHost: a mail address");
        }

        return text;
    }

    private static (TimeOnly From, TimeOnly To)? QuietHours(SettingReader reader)
    {
        string name = SettingNames.Notify("QuietHours");
        if (reader.Text(name) is not { } text)
        {
            return null;
        }

        if (text.Split('-') is [{ } first, { } last]
            && TimeOnly.TryParseExact(
                first.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly from)
            && TimeOnly.TryParseExact(
                last.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly to))
        {
            return (from, to);
        }

        reader.Refuse(name, text, "two times such as 22:00-07:00");
        return null;
    }
}
