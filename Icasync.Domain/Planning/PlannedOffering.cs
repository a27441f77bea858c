namespace Icasync.Domain.Planning;

/// <summary>An offering of a plan with what decides about its work lists.</summary>
/// <param name="HasCalendar">Whether the ledger knows a calendar of it.</param>
/// <param name="HasIntents">Whether a write of it was begun and not recorded.</param>
public sealed record PlannedOffering(OfferingPlan Plan, bool HasCalendar, bool HasIntents);
