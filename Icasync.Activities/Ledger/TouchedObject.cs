namespace Icasync.Activities.Ledger;

/// <summary>An object at WPS that a run made or changed, by the key that the change log gives it.</summary>
public sealed record TouchedObject(ChangeKind Kind, string Offering, string ItemKey);
