namespace Icasync.Domain.Reconciliation;

/// <summary>What a difference between ledger and WPS asks for.</summary>
public enum ObjectAction
{
    /// <summary>Recorded and held are the same, or what is recorded is not known well enough to say more.</summary>
    Keep,

    /// <summary>The object of an unfinished create is there: it is recorded.</summary>
    Adopt,

    /// <summary>The object of an unfinished create is surely not there: its intent is taken back.</summary>
    Forget,

    /// <summary>The object is not seen, and the list may be older than the object: WPS is asked again later.</summary>
    Wait,

    /// <summary>A change or delete may have been made, and is safe to make again: the plan decides anew.</summary>
    Replan,

    /// <summary>The object of an unfinished delete is surely gone: the delete is recorded.</summary>
    RecordDeleted,

    /// <summary>A recorded object is surely not there any more.</summary>
    Restore,

    /// <summary>A recorded object is there with another content.</summary>
    Correct,

    /// <summary>An object of ours is there that no row records.</summary>
    Remove,

    /// <summary>An object is there that nothing proves to be ours: it is nobody's business but its maker's.</summary>
    Leave,
}
