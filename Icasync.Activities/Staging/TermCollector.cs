using Icasync.Domain.Aggregation;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Staging;

/// <summary>
/// Collects what a term's offerings have to say beside their plans: quarantine, findings, double bookings.
/// </summary>
public sealed class TermCollector
{
    private readonly List<QuarantinedRow> _quarantined = [];
    private readonly List<Finding> _findings = [];
    private readonly BookingCheck _bookings = new();
    private readonly Dictionary<string, string> _spellings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Unreadable live rows of the term.</summary>
    public IReadOnlyList<QuarantinedRow> Quarantined => _quarantined;

    /// <summary>Takes an offering in.</summary>
    public void Add(AggregatedOffering offering)
    {
        _quarantined.AddRange(offering.Quarantined);
        _findings.AddRange(offering.Findings);
        _bookings.Add(offering.Desired);
        string key = offering.Desired.Key.Offering;
        if (key.Length > 0 && !_spellings.TryAdd(key, key))
        {
            _findings.Add(
                new Finding(
                    FindingCode.OfferingDiffersInCase, key,
                    "another offering number differs only in case and counts as another offering"));
        }
    }

    /// <summary>All findings; to be called once, after the last offering.</summary>
    public IReadOnlyList<Finding> Findings() => [.. _findings, .. _bookings.Findings()];
}
