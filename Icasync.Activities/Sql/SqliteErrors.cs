namespace Icasync.Activities.Sql;

/// <summary>Numbers of SQLite errors.</summary>
internal static class SqliteErrors
{
    public const int Busy = 5;
    public const int Locked = 6;
    public const int NotADatabase = 26;
    public const int PrimaryKey = 1555;
    public const int UniqueKey = 2067;
}
