using Microsoft.Data.Sqlite;

namespace Icasync.Activities.Sql;

/// <summary>Numbers of SQLite errors, and which of them speak of the file and not of the statement.</summary>
public static class SqliteErrors
{
    public const int Busy = 5;
    public const int Locked = 6;
    public const int NotADatabase = 26;
    public const int PrimaryKey = 1555;
    public const int UniqueKey = 2067;

    private const int NotAllowed = 3;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;

    /// <summary>The error as one that names the file; null when the file is not what is wrong.</summary>
    /// <param name="file">The file's path, or null where it is not known.</param>
    public static Exception? OfFile(SqliteException exception, string? file)
    {
        string named = file is null ? "The database file" : $"The database file '{file}'";
        int code = exception.SqliteExtendedErrorCode;
        return exception.SqliteErrorCode switch
        {
            Full => new DatabaseUnavailableException(
                $"{named} cannot grow: its disk is full. Free some space, then start again.", exception),
            InputOutput => new DatabaseUnavailableException(
                $"{named} cannot be read or written (SQLite {code}). Check its disk and the space on it, then start "
                + "again.",
                exception),
            ReadOnly or NotAllowed or CannotOpen => new DatabaseMissingException(
                $"{named} cannot be opened for writing (SQLite {code}). Check the rights on it and on its folder, or "
                + "name another with --database."),
            Corrupt => new DatabaseMissingException(
                $"{named} is damaged. Put back a copy, or name another with --database."),
            NotADatabase => new DatabaseMissingException(
                $"{named} is no SQLite database. Name another with --database."),
            _ => null,
        };
    }
}
