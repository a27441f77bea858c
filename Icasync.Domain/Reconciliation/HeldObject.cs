namespace Icasync.Domain.Reconciliation;

/// <summary>An object as WPS was seen to hold it.</summary>
/// <param name="Key">What names it; null when it carries nothing of the kind.</param>
/// <param name="IsOurs">Whether the ledger or a marker proves that icasync made it.</param>
public sealed record HeldObject<T>(string? Key, string RemoteId, T Content, bool IsOurs)
    where T : class;
