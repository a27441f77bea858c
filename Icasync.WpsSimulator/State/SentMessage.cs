namespace Icasync.WpsSimulator.State;

/// <summary>A message that was sent: to which people, and its text.</summary>
internal sealed record SentMessage(string Id, IReadOnlyList<string> Receivers, string Text);
