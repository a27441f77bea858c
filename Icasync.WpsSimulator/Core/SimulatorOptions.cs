namespace Icasync.WpsSimulator.Core;

/// <summary>
/// How a simulator starts. Every member has a default, so <c>new SimulatorOptions()</c> is a working server.
/// </summary>
public sealed record SimulatorOptions
{
    /// <summary>The application of the worked example in WPS-API 2; not a secret.</summary>
    public const string DefaultAppId = "AKDEMO20260901";

    /// <summary>The key of that application; not a secret.</summary>
    public const string DefaultAppKey = "sk-demo-not-a-secret";

    /// <summary>The one application that may call (client_id, APPID).</summary>
    public string AppId { get; init; } = DefaultAppId;

    /// <summary>Its key (client_secret, APPKEY).</summary>
    public string AppKey { get; init; } = DefaultAppKey;

    /// <summary>Scopes granted to the application; default all of WPS-API 1.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = AllScopes;

    /// <summary>Start of every random choice: ids, faults, shuffles.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Journal file; null keeps the state in memory only.</summary>
    public string? StateFile { get; init; }

    /// <summary>All scopes an application can be granted (WPS-API 1).</summary>
    public static IReadOnlyList<string> AllScopes { get; } =
    [
        "kso.calendar.read", "kso.calendar.readwrite",
        "kso.calendar_events.read", "kso.calendar_events.readwrite",
        "kso.contact.read", "kso.contact.readwrite",
        "kso.chat_message.readwrite", "kso.meeting_rooms.read",
    ];
}
