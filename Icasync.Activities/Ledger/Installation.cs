using Icasync.Domain.Reconciliation;

namespace Icasync.Activities.Ledger;

/// <summary>
/// Which installation a database is: what it writes at WPS carries the id, and what carries another is never touched.
/// </summary>
/// <param name="Mark">Its id, and the generation that an attempt writes in.</param>
/// <param name="TakesUnmarked">Whether an event that names no installation can be its own. Those that were made before
/// there were ids name none; a copy that became an installation of its own made none of them.</param>
/// <param name="Beside">Installations whose calendars stand beside its own because somebody said so.</param>
public sealed record Installation(InstallationMark Mark, bool TakesUnmarked, IReadOnlySet<string> Beside)
{
    /// <summary>Its id.</summary>
    public string Id => Mark.Installation;

    /// <summary>Whether it can have made an event that names this installation, or none.</summary>
    public bool CanHaveMade(InstallationMark? by) => by is null ? TakesUnmarked : by.Installation == Id;

    /// <summary>Whether nobody has said yet how it stands to the installation that an event names.</summary>
    public bool IsStranger(InstallationMark? by) =>
        by is not null && by.Installation != Id && !Beside.Contains(by.Installation);
}
