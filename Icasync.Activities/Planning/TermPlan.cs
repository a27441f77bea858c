using Icasync.Activities.Ledger;
using Icasync.Activities.Settings;
using Icasync.Domain.Planning;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>A plan over a term: work lists, counts, what it would delete, and a hash over every operation.</summary>
public sealed class TermPlan
{
    public List<PlannedOffering> Work { get; } = [];
    public Dictionary<string, int> Counts { get; } = RunTallies.Names.ToDictionary(name => name, _ => 0);
    public List<string> WithheldOfferings { get; } = [];

    /// <summary>How many deletes are withheld, by offering.</summary>
    public Dictionary<string, int> WithheldDeletes { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Offerings that have, or will have, a calendar and readable rows: whose events may want attendees.
    /// </summary>
    public List<OfferingKey> Readable { get; } = [];

    /// <summary>Chosen offerings that the source or the ledger names.</summary>
    public HashSet<string> Found { get; } = new(StringComparer.Ordinal);

    /// <summary>Numbers of the people whose calendars would change, each once.</summary>
    public HashSet<string> People { get; } = new(StringComparer.Ordinal);
    public int LiveCalendars { get; set; }
    public int LiveEvents { get; set; }
    public int LiveAccess { get; set; }
    public int DeletedEvents { get; set; }
    public int DeletedAccess { get; set; }
    public required string Hash { get; set; }

    /// <summary>The kinds that trip the delete guard (DOMAIN D9).</summary>
    public IReadOnlyList<DeletedShare> Tripped(SyncOptions options) => DeleteGuard.Tripped(
        [
            new DeletedShare("calendars", Counts["calendars.deleted"], LiveCalendars),
            new DeletedShare("events", DeletedEvents, LiveEvents),
            new DeletedShare("access entries", DeletedAccess, LiveAccess),
        ],
        options.DeleteGuardShare,
        options.DeleteGuardFloor);
}
