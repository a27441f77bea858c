namespace Icasync.Domain.Planning;

/// <summary>How much of a kind a plan deletes.</summary>
public sealed record DeletedShare(string Kind, int Deletes, int Live);
