namespace Icasync.WpsSimulator.State;

/// <summary>What leaves no trace in calendars: messages that were sent, and subscriptions.</summary>
internal sealed class Outbox
{
    /// <summary>People whose primary calendar the app follows.</summary>
    public HashSet<string> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of messages that were sent and not recalled.</summary>
    public HashSet<string> Messages { get; } = new(StringComparer.Ordinal);
}
