namespace Icasync.Activities.Ledger;

/// <summary>Ids that WPS gives to its objects; no document says how long they may be.</summary>
public static class RemoteId
{
    /// <summary>Characters of the columns that hold them.</summary>
    public const int LengthMax = 500;

    /// <summary>Whether our columns hold the id.</summary>
    public static bool Fits(string? id) => id is not { Length: > LengthMax };
}
