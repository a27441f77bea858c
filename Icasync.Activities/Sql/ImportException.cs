namespace Icasync.Activities.Sql;

/// <summary>
/// What an import refuses, with the file, line and column it is about: wrong arguments, nothing was loaded.
/// </summary>
public sealed class ImportException(string message) : Exception(message);
