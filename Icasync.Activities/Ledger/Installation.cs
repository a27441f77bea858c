namespace Icasync.Activities.Ledger;

/// <summary>
/// Which installation a database is: what it writes at WPS carries the id, and what carries another is never touched.
/// </summary>
/// <param name="TakesUnmarked">Whether an event that names no installation can be its own. Those that were made before
/// there were ids name none; a copy that became an installation of its own made none of them.</param>
/// <param name="Beside">Installations whose calendars stand beside its own because somebody said so.</param>
public sealed record Installation(string Id, bool TakesUnmarked, IReadOnlySet<string> Beside)
{
    /// <summary>Whether it can have made an event that names this installation, or none.</summary>
    public bool CanHaveMade(string? named) => named is null ? TakesUnmarked : named == Id;

    /// <summary>Whether nobody has said yet how it stands to the installation that an event names.</summary>
    public bool IsStranger(string? named) => named is not null && named != Id && !Beside.Contains(named);
}
