namespace Icasync.Activities.Base;

/// <summary>The same sentence in Chinese and in English.</summary>
public sealed record TwoTexts(string Zh, string En);
