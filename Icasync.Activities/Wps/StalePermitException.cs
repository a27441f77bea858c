using Icasync.Activities.Sql;

namespace Icasync.Activities.Wps;

/// <summary>
/// A write was not sent, because the permission for it had grown old before its first byte left. Once is chance, such
/// as a process that stood still; again and again it is a database that answers too slowly to work with.
/// </summary>
internal sealed class StalePermitException() : DatabaseUnavailableException(
    $"A write was not sent to WPS: each time more than {WritePermit.Lifetime.TotalSeconds:0} seconds passed between "
    + "its permission in the database and the call. The database, or this machine, is too slow. See what else keeps it "
    + "busy, then start again.");
