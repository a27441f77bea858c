using Icasync.Activities.Ledger;
using Icasync.Activities.Staging;

namespace Icasync.Activities.Offerings;

/// <summary>What was read of an offering before its step began.</summary>
/// <param name="Staged">What the attempt staged; null when it read nothing of the offering.</param>
/// <param name="Ledger">What was recorded when the claim was taken; null to read it anew.</param>
public sealed record OfferingState(StagedOffering? Staged, LedgerOffering? Ledger);
