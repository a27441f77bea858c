using Icasync.Domain.Notices;

namespace Icasync.Activities.Settings;

/// <summary>Where notices go: the settings <c>Icasync__Notify__*</c>. Nothing is sent where nothing is set.</summary>
public sealed record NotifyOptions
{
    /// <summary>
    /// Where the office reaches the operator page; notices lead to its first view. Null where they lead nowhere.
    /// </summary>
    public Uri? PageUrl { get; init; }

    /// <summary>Receives notices as JSON by POST.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Signs what is posted; null means unsigned. It never stands in a message or log.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>External numbers of the people who get a WPS message.</summary>
    public IReadOnlyList<string> WpsReceivers { get; init; } = [];

    /// <summary>The mail server, or null when no mail is sent.</summary>
    public SmtpOptions? Smtp { get; init; }

    /// <summary>
    /// Wall-clock times at +08:00 between which only urgent notices are sent; null means none. The end may lie on the
    /// next day.
    /// </summary>
    public (TimeOnly From, TimeOnly To)? QuietHours { get; init; }

    /// <summary>Which people are told of changes of their own courses; nobody unless somebody sets it.</summary>
    public PeopleWord People { get; init; } = PeopleWord.Off;

    /// <summary>Lessons of so many days from now on are told of.</summary>
    public int PeopleDays { get; init; } = 7;

    /// <summary>Messages a day and term; whoever gets none is told with the next one.</summary>
    public int PeopleDailyMax { get; init; } = 2000;

    /// <summary>Whether people are told by the webhook, which gets their numbers, and not by WPS messages.</summary>
    public bool PeopleByWebhook { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"NotifyOptions {{ Receivers = {WpsReceivers.Count} }}";
}

/// <summary>A mail server and whom to write to.</summary>
public sealed record SmtpOptions
{
    public required string Host { get; init; }
    public int Port { get; init; } = 587;

    /// <summary>Whether the connection must be encrypted.</summary>
    public bool UseTls { get; init; } = true;
    public string? User { get; init; }

    /// <summary>The secret of <see cref="User"/>; it never stands in a message or log.</summary>
    public string? Password { get; init; }
    public required string From { get; init; }
    public required IReadOnlyList<string> To { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"SmtpOptions {{ Host = {Host}, Port = {Port} }}";
}
