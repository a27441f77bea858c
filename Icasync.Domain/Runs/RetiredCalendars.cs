namespace Icasync.Domain.Runs;

/// <summary>What becomes of the calendars of a term that is retired.</summary>
public enum RetiredCalendars
{
    /// <summary>They stay as they are.</summary>
    Leave,

    /// <summary>Their titles say that the term is over.</summary>
    Rename,

    /// <summary>Teachers keep them; everybody else's access is taken away.</summary>
    Teachers,

    /// <summary>They are deleted.</summary>
    Delete,
}
