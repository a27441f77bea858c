namespace Icasync.Activities.Ledger;

/// <summary>A write was refused by gate, attempt or claim: the caller stops without an effect (DESIGN 2).</summary>
public sealed class FencedException(FenceReason reason) : Exception($"write refused: {reason}")
{
    /// <summary>What refused it.</summary>
    public FenceReason Reason { get; } = reason;
}
