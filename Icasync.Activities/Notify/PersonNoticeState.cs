namespace Icasync.Activities.Notify;

/// <summary>What became of a person's message.</summary>
public enum PersonNoticeState
{
    /// <summary>It waits for its time.</summary>
    Due,

    /// <summary>It is being sent, or was when its process died: it is never sent again.</summary>
    Taken,
    Sent,

    /// <summary>The channel refused it, or nobody knows: it is never sent again.</summary>
    Failed,

    /// <summary>It waited so long that it is no news any more.</summary>
    Dropped,

    /// <summary>The day had no room for it: its courses are summed up in the person's next message.</summary>
    Over,

    /// <summary>They were.</summary>
    Summed,
}
