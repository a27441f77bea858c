using Icasync.Domain.Reconciliation;

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

    /// <summary>The state of a row that stands for an object at WPS.</summary>
    public static ObjectState Parse(string state) => state switch
    {
        Live => ObjectState.Live,
        Creating => ObjectState.Creating,
        Updating => ObjectState.Updating,
        Deleting => ObjectState.Deleting,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "no state of an object at WPS"),
    };

    /// <summary>The states in which a call may have been made whose outcome is not recorded.</summary>
    public static IReadOnlyList<string> Intents { get; } = [Creating, Updating, Deleting];
}
