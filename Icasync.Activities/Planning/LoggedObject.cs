using Icasync.Activities.Ledger;

namespace Icasync.Activities.Planning;

/// <summary>An object of an offering, by the key that the change log gives it now.</summary>
public sealed record LoggedObject(ChangeKind Kind, string Key);
