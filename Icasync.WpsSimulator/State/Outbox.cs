namespace Icasync.WpsSimulator.State;

/// <summary>What leaves no trace in calendars: messages that were sent, and subscriptions.</summary>
internal sealed class Outbox
{
    private const int MessagesMax = 10_000;

    /// <summary>People whose primary calendar the app follows.</summary>
    public HashSet<string> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>Messages that were sent and not recalled, oldest first.</summary>
    public List<SentMessage> Messages { get; } = [];

    /// <summary>Keeps a message; of very many the oldest are forgotten.</summary>
    public void Add(SentMessage message)
    {
        Messages.Add(message);
        if (Messages.Count > MessagesMax)
        {
            Messages.RemoveRange(0, MessagesMax / 2);
        }
    }
}
