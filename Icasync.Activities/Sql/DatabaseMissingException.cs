namespace Icasync.Activities.Sql;

/// <summary>
/// A named file that does not exist or is no database, or tables that are missing: wrong configuration.
/// </summary>
public sealed class DatabaseMissingException(string message) : Exception(message);
