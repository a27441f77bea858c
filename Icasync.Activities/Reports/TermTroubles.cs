using Icasync.Domain.Grid;

namespace Icasync.Activities.Reports;

/// <summary>What is wrong with the courses of a timetable.</summary>
/// <param name="ByOffering">By the id of the offering; who is not here has no trouble.</param>
/// <param name="HeldPlan">The plan that waits for a decision and treats one of them, or null.</param>
public sealed record TermTroubles(
    IReadOnlyDictionary<string, OfferingTroubles> ByOffering, IReadOnlyList<LessonFailure> Failures, string? HeldPlan);
