using Icasync.Activities.Base;
using Icasync.Domain.Reconciliation;

namespace Icasync.Activities.Ledger;

/// <summary>What the states of ledger rows mean, and how the tables write them.</summary>
public static class LedgerStates
{
    /// <summary>The state as the tables hold it.</summary>
    public static string Word(this LedgerState state) => WireFormat.Word(state);

    /// <summary>The state of a row that stands for an object at WPS.</summary>
    public static ObjectState ToObject(this LedgerState state) => state switch
    {
        LedgerState.Live => ObjectState.Live,
        LedgerState.Creating => ObjectState.Creating,
        LedgerState.Updating => ObjectState.Updating,
        LedgerState.Deleting => ObjectState.Deleting,
        LedgerState.None or LedgerState.Pending or _ =>
            throw new ArgumentOutOfRangeException(nameof(state), state, "no state of an object at WPS"),
    };

    /// <summary>The states in which a call may have been made whose outcome is not recorded.</summary>
    public static IReadOnlyList<LedgerState> Intents { get; } =
        [LedgerState.Creating, LedgerState.Updating, LedgerState.Deleting];
}
