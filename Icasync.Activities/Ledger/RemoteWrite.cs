using Icasync.Activities.Wps;

namespace Icasync.Activities.Ledger;

/// <summary>One write of one object that is safe to repeat, with what its outcomes lead to.</summary>
public sealed record RemoteWrite<T>
{
    public required Fence Fence { get; init; }
    public required Intent Intent { get; init; }
    public required Func<IWpsApi, Task<WpsOutcome<T>>> Call { get; init; }

    /// <summary>Records that it is done, or was so already.</summary>
    public required Func<Task> Record { get; init; }

    /// <summary>How it stands in the list of failures.</summary>
    public required Func<FailureClass, WpsError, ItemFailure> Failure { get; init; }

    /// <summary>What an object that is gone leads to; null where that counts as done (R17).</summary>
    public Func<WpsError?, Task<ItemFailure?>>? WhenGone { get; init; }

    /// <summary>Takes the intent back that WPS refused; null where it stays for the next run.</summary>
    public Func<Task>? TakeBack { get; init; }

    /// <summary>Whether a calendar that is gone is the end that was wanted.</summary>
    public bool DeletesCalendar { get; init; }
}
