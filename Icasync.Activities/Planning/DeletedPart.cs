namespace Icasync.Activities.Planning;

/// <summary>How much of one kind goes.</summary>
/// <param name="IsOver">Whether the guard holds the plan for it.</param>
public sealed record DeletedPart(int Deletes, int Live, bool IsOver);
