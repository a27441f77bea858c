namespace Icasync.Domain.Planning;

/// <summary>What of one offering the ledger holds, as the totals of a plan need it.</summary>
/// <param name="People">Numbers of those who have access.</param>
public sealed record LiveOffering(bool HasCalendar, int Events, IReadOnlyList<string> People);
