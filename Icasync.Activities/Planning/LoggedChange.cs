using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;

namespace Icasync.Activities.Planning;

/// <summary>A row of icasync_change as it is read to take effects back.</summary>
public sealed class LoggedChange
{
    public required string RunId { get; init; }
    public required string Sequence { get; init; }
    public required string At { get; init; }
    public required string Offering { get; init; }
    public required string Kind { get; init; }
    public required string Op { get; init; }
    public required string ItemKey { get; init; }
    public string? Before { get; init; }

    /// <summary>The kind of object.</summary>
    public ChangeKind ReadKind() => WireFormat.Parse<ChangeKind>(Kind);

    /// <summary>What was done to it.</summary>
    public ChangeOp ReadOp() => WireFormat.Parse<ChangeOp>(Op);

    /// <summary>What was before, or null when there was nothing.</summary>
    public T? ReadBefore<T>()
        where T : class => Before is null ? null : JsonSerializer.Deserialize<T>(Before, WireFormat.Json);

    /// <summary>The marker that a moved event had before; null for every other effect.</summary>
    public string? MarkerBefore() =>
        (ReadKind(), ReadOp()) == (ChangeKind.Event, ChangeOp.Moved) ? ReadBefore<LedgerEvent>()?.Marker : null;

    /// <summary>Whether the calendar itself came or went, and all it holds with it.</summary>
    public bool IsOfWholeCalendar() =>
        ReadKind() == ChangeKind.Calendar
        && ReadOp() is ChangeOp.Created or ChangeOp.Adopted or ChangeOp.Deleted or ChangeOp.Undone;
}
