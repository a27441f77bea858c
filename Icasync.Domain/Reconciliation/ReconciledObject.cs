namespace Icasync.Domain.Reconciliation;

/// <summary>What one object asks for, with what is recorded and what is held of it.</summary>
public sealed record ReconciledObject<T>(ObjectAction Action, RecordedObject<T>? Recorded, HeldObject<T>? Held)
    where T : class;
