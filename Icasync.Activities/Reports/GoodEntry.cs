namespace Icasync.Activities.Reports;

/// <summary>A sync that went well.</summary>
public sealed record GoodEntry(string RunId, string Kind, string FinishedAt);
