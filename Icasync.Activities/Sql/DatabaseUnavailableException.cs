namespace Icasync.Activities.Sql;

/// <summary>The database stayed away past the waiting limit, or is too slow: SOURCE_UNAVAILABLE.</summary>
public class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
