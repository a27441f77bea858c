using Icasync.Activities.Ledger;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Planning;

/// <summary>An offering of a plan with what a step needs to know.</summary>
public sealed record PlannedOffering(OfferingPlan Plan, LedgerOffering Ledger, bool HasIntents);
