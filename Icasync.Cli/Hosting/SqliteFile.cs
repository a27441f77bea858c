using Icasync.Activities.Settings;
using Icasync.Cli.Engine;
using Microsoft.Data.Sqlite;

namespace Icasync.Cli.Hosting;

/// <summary>
/// Makes SQLite files; only <c>generate</c>, <c>import</c> and <c>migrate</c> may (CONTRACTS 2, Database).
/// </summary>
internal static class SqliteFile
{
    /// <summary>
    /// Creates an empty database file with its folder. Does nothing for a server or an existing file.
    /// </summary>
    public static void CreateIfMissing(DatabaseOptions database)
    {
        if (database.Provider != DatabaseProvider.Sqlite || File.Exists(database.ConnectionString))
        {
            return;
        }

        PrivateFiles.CreateFolder(Path.GetDirectoryName(database.ConnectionString)!);
        PrivateFiles.CreateFile(database.ConnectionString).Dispose();
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = database.ConnectionString, Mode = SqliteOpenMode.ReadWriteCreate,
        }.ToString());
        connection.Open();
    }
}
