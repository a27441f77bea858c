namespace Icasync.Activities.Ledger;

/// <summary>A row of icasync_offering as it is read.</summary>
internal sealed class RawOffering
{
    public required string State { get; init; }
    public string? CalendarId { get; init; }
    public string? Title { get; init; }
    public string? TargetTitle { get; init; }
    public string? CreatedRun { get; init; }
    public string? IntentAt { get; init; }
    public long Doubtful { get; init; }
    public string? DoubtfulAt { get; init; }
    public string? ReleasedAt { get; init; }
    public string? Owed { get; init; }
}
