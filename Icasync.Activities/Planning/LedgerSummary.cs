using Icasync.Activities.Ledger;

namespace Icasync.Activities.Planning;

/// <summary>An offering of the ledger as a plan over a whole term needs it: without event contents.</summary>
public sealed record LedgerSummary(LedgerOffering Offering, string? RowVersions, bool Unfinished);
