using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;

namespace Icasync.Activities.Lifecycle;

/// <summary>A row of icasync_change as a rollback reads it.</summary>
public sealed class LoggedChange
{
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
}
