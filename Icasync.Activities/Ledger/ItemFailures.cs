namespace Icasync.Activities.Ledger;

/// <summary>Collects what failed on the way.</summary>
internal static class ItemFailures
{
    /// <summary>Keeps what failed; nothing for what did not.</summary>
    public static void Keep(this List<ItemFailure> failures, ItemFailure? failure)
    {
        if (failure is not null)
        {
            failures.Add(failure);
        }
    }
}
