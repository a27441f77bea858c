namespace Icasync.Domain.Grid;

/// <summary>How a lesson stands between the timetable and WPS.</summary>
public enum LessonState
{
    /// <summary>WPS holds it as the timetable wants it.</summary>
    Synced,

    /// <summary>The last run tried to write it and failed.</summary>
    Failed,

    /// <summary>An unreadable row holds its delete (DOMAIN D25).</summary>
    Withheld,

    /// <summary>A plan that waits for a decision contains it.</summary>
    Held,

    /// <summary>The next sync moves it.</summary>
    Moves,

    /// <summary>The next sync makes, changes or deletes it.</summary>
    Waits,

    /// <summary>The last check found it different in WPS.</summary>
    Differs,
}
