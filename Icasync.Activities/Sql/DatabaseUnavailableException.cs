namespace Icasync.Activities.Sql;

/// <summary>The database stayed away past the waiting limit: SOURCE_UNAVAILABLE.</summary>
public sealed class DatabaseUnavailableException(string message, Exception inner) : Exception(message, inner);
