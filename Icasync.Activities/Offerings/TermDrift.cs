using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>How the calendars of a term differ from the ledger.</summary>
/// <param name="Counts">How often each class of drift was met.</param>
/// <param name="Drifted">Offerings that a repair has something to do for.</param>
/// <param name="Remarks">What stays as it is, for a person to know.</param>
/// <param name="Lessons">Lessons that WPS holds otherwise, or not at all.</param>
/// <param name="Items">Every difference, those too that the run is not to mend.</param>
public sealed record TermDrift(
    SortedDictionary<DriftKind, int> Counts, IReadOnlyList<(string OfferingId, string Offering)> Drifted,
    IReadOnlyList<Finding> Remarks, IReadOnlyList<DriftedLesson> Lessons,
    IReadOnlyList<(string OfferingId, string Offering, DriftItem Item)> Items);
