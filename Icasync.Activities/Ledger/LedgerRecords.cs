using Icasync.Activities.Calendars;
using Icasync.Activities.Participants;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Ledger;

/// <summary>The states of a ledger row, as text in the tables.</summary>
public static class LedgerState
{
    public const string None = "none";
    public const string Creating = "creating";
    public const string Live = "live";
    public const string Updating = "updating";
    public const string Deleting = "deleting";

    /// <summary>Access that is wanted but that WPS does not know the person for yet (DOMAIN D12).</summary>
    public const string Pending = "pending";

    /// <summary>The states in which a call may have been made whose outcome is not recorded.</summary>
    public static IReadOnlyList<string> Intents { get; } = [Creating, Updating, Deleting];
}

/// <summary>What of an offering's answers was in doubt and wants a look when the run verifies.</summary>
[Flags]
public enum Doubt
{
    None = 0,
    Events = 1,
    Calendar = 2,
    Access = 4,
}

/// <summary>An offering with all its ledger rows.</summary>
public sealed record LedgerOffering
{
    public required OfferingKey Key { get; init; }
    public required string State { get; init; }
    public string? CalendarId { get; init; }
    public string? Title { get; init; }
    public string? TargetTitle { get; init; }
    public string? CreatedRun { get; init; }
    public Doubt Doubtful { get; init; }
    public bool Released { get; init; }
    public IReadOnlyList<LedgerEvent> Events { get; init; } = [];
    public IReadOnlyList<LedgerAccess> Access { get; init; } = [];

    /// <summary>What a repair that did not come to its end has still to make anew; null when nothing.</summary>
    public CalendarImage? Owed { get; init; }

    /// <summary>The offering as it stood before that repair: owed rows take the place of rows that reached nothing.</summary>
    public LedgerOffering WithOwed()
    {
        if (Owed is not { } owed)
        {
            return this;
        }

        HashSet<string> markers = Events.Where(entry => entry.EventId is not null).Select(entry => entry.Marker).ToHashSet();
        HashSet<string> numbers = Access.Where(entry => entry.State == LedgerState.Live).Select(entry => entry.Number).ToHashSet();
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
        LedgerState.Intents.Contains(State)
        || Events.Any(entry => entry.State != LedgerState.Live)
        || Access.Any(entry => entry.State is not (LedgerState.Live or LedgerState.Pending));

    /// <summary>A row that no one has written yet.</summary>
    public static LedgerOffering Empty(OfferingKey key) => new() { Key = key, State = LedgerState.None };
}

/// <summary>One event of the ledger. While an intent stands, target holds what it wanted.</summary>
public sealed record LedgerEvent
{
    public required string Marker { get; init; }
    public required string State { get; init; }
    public string? EventId { get; init; }
    public string? Hash { get; init; }
    public EventContent? Content { get; init; }
    public string? TargetMarker { get; init; }
    public string? TargetHash { get; init; }
    public EventContent? TargetContent { get; init; }

    /// <summary>A recorded event, one that has content, as what is wanted again.</summary>
    public DesiredEvent ToDesired() => new(Marker, Content!, Hash ?? string.Empty);
}

/// <summary>One person's access of the ledger.</summary>
public sealed record LedgerAccess
{
    public required string Number { get; init; }
    public required ParticipantKind Kind { get; init; }
    public required string State { get; init; }
    public AccessRole? Role { get; init; }
    public string? PermissionId { get; init; }
    public ParticipantKind? TargetKind { get; init; }
    public AccessRole? TargetRole { get; init; }

    /// <summary>Whether WPS gave the access, as far as is recorded.</summary>
    public bool IsGranted => State == LedgerState.Live && Role is not null;

    /// <summary>Granted access as what is wanted again.</summary>
    public DesiredAccess ToDesired() => new(Number, Kind, Role!.Value);

    /// <summary>Access that WPS holds and no row knows, so that it can be taken away.</summary>
    public static LedgerAccess Given(HeldPermission held) => new()
    {
        Number = held.Number,
        Kind = held.Role == AccessRole.Writer ? ParticipantKind.Teacher : ParticipantKind.Student,
        State = LedgerState.Live,
        Role = held.Role,
        PermissionId = held.PermissionId,
    };
}
