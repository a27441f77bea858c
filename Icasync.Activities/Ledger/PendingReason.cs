namespace Icasync.Activities.Ledger;

/// <summary>Why somebody who is wanted waits for access.</summary>
public enum PendingReason
{
    /// <summary>WPS did not know the person when last asked (DOMAIN D12).</summary>
    UnknownToWps,

    /// <summary>The calendar holds as many members as WPS lets it (WPS-API 13, S32).</summary>
    MemberLimit,
}
