using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>An offering with all its ledger rows.</summary>
public sealed record LedgerOffering
{
    public required OfferingKey Key { get; init; }
    public required LedgerState State { get; init; }
    public string? CalendarId { get; init; }
    public string? Title { get; init; }
    public string? TargetTitle { get; init; }
    public string? CreatedRun { get; init; }

    /// <summary>When the last call for the calendar was about to be made; null means long ago.</summary>
    public DateTimeOffset? IntendedAt { get; init; }
    public Doubt Doubtful { get; init; }

    /// <summary>Since when the answer was in doubt; null where none is, or where it was so long ago.</summary>
    public DateTimeOffset? DoubtfulAt { get; init; }
    public bool Released { get; init; }
    public IReadOnlyList<LedgerEvent> Events { get; init; } = [];
    public IReadOnlyList<LedgerAccess> Access { get; init; } = [];

    /// <summary>What a repair that did not come to its end has still to make anew; null when nothing.</summary>
    public CalendarImage? Owed { get; init; }

    /// <summary>
    /// The offering as it stood before that repair: where the ledger says that an event or an access entry is not at
    /// WPS, the row that the repair owes stands for it.
    /// </summary>
    public LedgerOffering WithOwed()
    {
        if (Owed is not { } owed)
        {
            return this;
        }

        HashSet<string> markers =
            Events.Where(entry => entry.EventId is not null).Select(entry => entry.Marker).ToHashSet();
        HashSet<string> numbers =
            Access.Where(entry => entry.State == LedgerState.Live).Select(entry => entry.Number).ToHashSet();
        List<LedgerEvent> events = owed.Events.Where(entry => !markers.Contains(entry.Marker)).ToList();
        List<LedgerAccess> access = owed.Access.Where(entry => !numbers.Contains(entry.Number)).ToList();
        return this with
        {
            Title = Title ?? owed.Title,
            Events = [.. Events.ExceptBy(events.Select(entry => entry.Marker), entry => entry.Marker), .. events],
            Access = [.. Access.ExceptBy(access.Select(entry => entry.Number), entry => entry.Number), .. access],
        };
    }

    /// <summary>Whether a call may have been made whose outcome is not recorded.</summary>
    public bool HasIntents =>
        LedgerStates.Intents.Contains(State)
        || Events.Any(entry => entry.State != LedgerState.Live)
        || Access.Any(entry => entry.State is not (LedgerState.Live or LedgerState.Pending));

    /// <summary>A row that no one has written yet.</summary>
    public static LedgerOffering Empty(OfferingKey key) => new() { Key = key, State = LedgerState.None };
}
