using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Icasync.Activities.Settings;

/// <summary>Reads where the database is.</summary>
internal static class DatabaseSettings
{
    private const string ServerForm = "a SQL Server connection string such as Server=…;Database=…;User Id=…;Password=…";

    public static DatabaseOptions Read(SettingReader reader, string home)
    {
        DatabaseProvider provider = Enum.Parse<DatabaseProvider>(reader.Word(
            SettingNames.DatabaseProvider, nameof(DatabaseProvider.Sqlite),
            nameof(DatabaseProvider.Sqlite), nameof(DatabaseProvider.SqlServer)));
        string? connection = reader.Text(SettingNames.DatabaseConnection);
        return new DatabaseOptions
        {
            Provider = provider,
            ConnectionString = provider == DatabaseProvider.Sqlite
                ? File(reader, connection ?? Path.Combine(home, "icasync.db"))
                : Server(reader, connection),
            CommandTimeoutSeconds = reader.Whole(SettingNames.DatabaseTimeout, 30, 1, 3600),
        };
    }

    // A path, or the form that SQLite libraries use.
    private static string File(SettingReader reader, string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal) || System.IO.File.Exists(text))
        {
            return Path.GetFullPath(text);
        }

        try
        {
            if (new SqliteConnectionStringBuilder(text).DataSource is { Length: > 0 } file)
            {
                return Path.GetFullPath(file);
            }
        }
        catch (ArgumentException)
        {
            // The error is reported below without the text, which may be a server's connection string with a password.
        }

        reader.Refuse(
            SettingNames.DatabaseConnection, null,
            $"the path of a SQLite file; for SQL Server set {SettingNames.DatabaseProvider}=SqlServer or give "
            + "--provider sqlserver");
        return text;
    }

    private static string Server(SettingReader reader, string? text)
    {
        try
        {
            if (text is not null && new SqlConnectionStringBuilder(text).DataSource.Length > 0)
            {
                return text;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The error is reported below without the text, which holds a password.
        }

        reader.Refuse(SettingNames.DatabaseConnection, null, ServerForm);
        return string.Empty;
    }
}
