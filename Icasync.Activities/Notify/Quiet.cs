namespace Icasync.Activities.Notify;

/// <summary>Why nobody is told of a run.</summary>
public enum Quiet
{
    /// <summary>It is a check, a repair, a withdrawal or an undo: nothing of it is news from the timetable.</summary>
    NoSync,

    /// <summary>It did not come to its end, or was taken back.</summary>
    NotEnded,

    /// <summary>
    /// It brought people their calendars for the first time: of the term, after it was withdrawn, or of courses that a
    /// pilot had left out.
    /// </summary>
    FirstSync,
}
