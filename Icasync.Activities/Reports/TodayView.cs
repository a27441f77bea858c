namespace Icasync.Activities.Reports;

/// <summary>What of a term needs a person, how fresh its calendars are, and what the last day changed.</summary>
public sealed record TodayView
{
    public required string Term { get; init; }

    /// <summary>Plans that a guard holds, newest first.</summary>
    public IReadOnlyList<HeldEntry> Held { get; init; } = [];

    /// <summary>The newest run of each kind that failed or left failures, unless a later full sync went well.</summary>
    public IReadOnlyList<FailedEntry> Failed { get; init; } = [];

    /// <summary>Courses whose deletes unreadable rows hold; null when there are none.</summary>
    public FoundEntry? Withheld { get; init; }

    /// <summary>Live rows of the timetable that cannot be read; null when there are none.</summary>
    public FoundEntry? Unreadable { get; init; }

    /// <summary>People whom WPS does not know, each once; null when there are none.</summary>
    public FoundEntry? People { get; init; }

    /// <summary>What the newest check found different and did not repair; null when nothing.</summary>
    public FoundEntry? Drift { get; init; }

    /// <summary>The run that is open now; null when none is.</summary>
    public OpenEntry? Open { get; init; }

    /// <summary>The newest full or incremental sync that did all it wanted; null before the first.</summary>
    public GoodEntry? LastGood { get; init; }

    /// <summary>Courses that a pilot leaves alone, as the newest sync met them; null when none.</summary>
    public FoundEntry? OutOfScope { get; init; }

    /// <summary>Since when changes are counted.</summary>
    public required string Since { get; init; }

    /// <summary>What was changed since then; of access, the people.</summary>
    public IReadOnlyList<ChangedEntry> Changes { get; init; } = [];

    /// <summary>What an office did to many courses at once since then.</summary>
    public IReadOnlyList<BulkEntry> Bulk { get; init; } = [];
}
