using System.Data.Common;
using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;
using Icasync.Activities.Settings;

namespace Icasync.Activities.Sql;

/// <summary>
/// What a SQL Server must allow and be able to do. The rights are those of the scripts in infra/sql, and each is asked
/// for by a statement that needs it and changes nothing: whatever gives a right, a role or an owner, shows in that
/// alone.
/// </summary>
public sealed partial class ServerRights(Database database)
{
    private const string Id = "id";

    /// <summary>The rights of who runs icasync, as the scripts grant them.</summary>
    internal static IReadOnlyList<ServerRight> Needed { get; } = [.. Granted("reader"), .. Granted("writer")];

    /// <summary>The GRANT statements that are missing, for who is signed in.</summary>
    /// <param name="hasTables">Whether icasync's own tables stand there; else those of the source are asked
    /// for alone.</param>
    /// <param name="writesBack">Whether gx_zt and gx_sj are to be written.</param>
    public async Task<IReadOnlyList<string>> MissingAsync(
        bool hasTables, bool writesBack, CancellationToken cancellation)
    {
        if (database.Options.Provider == DatabaseProvider.Sqlite)
        {
            return [];
        }

        return await database.ReadAsync<IReadOnlyList<string>>(
            async connection =>
            {
                string user = await connection.QuerySingleAsync<string>("SELECT QUOTENAME(USER_NAME())");
                ILookup<string, string> columns = (await connection.QueryAsync<(string Table, string Column)>(
                    database.Dialect.ColumnsQuery)).ToLookup(one => one.Table, one => one.Column);
                List<string> missing = [];
                foreach (ServerRight right in Needed.Where(one =>
                    (hasTables || one.OfSource) && (writesBack || !one.OfSource || one.Verbs.Contains("SELECT"))))
                {
                    missing.AddRange((await MissingAsync(connection, right, columns)).Select(
                        statement => $"{statement} TO {user};"));
                }

                return missing;
            },
            cancellation);
    }

    /// <summary>The statement that lets the database read lists (OPENJSON), or null where it does.</summary>
    public async Task<string?> MendLevelAsync(CancellationToken cancellation)
    {
        if (database.Options.Provider == DatabaseProvider.Sqlite)
        {
            return null;
        }

        return await database.ReadAsync(
            async connection => await IsRefusedAsync(connection, "SELECT COUNT(*) FROM OPENJSON(N'[]') j")
                ? await connection.QuerySingleAsync<string>(
                    """
                    SELECT 'ALTER DATABASE ' + QUOTENAME(name) + ' SET COMPATIBILITY_LEVEL = 130; -- it is '
                        + CONVERT(varchar(10), compatibility_level)
                    FROM sys.databases WHERE database_id = DB_ID()
                    """)
                : null,
            cancellation);
    }

    /// <summary>
    /// Whether the texts of a list come back as they went in. Servers that only speak SQL Server's language were seen
    /// to keep the escapes of JSON and to cut long texts, which spoils what a run stores.
    /// </summary>
    public Task<bool> ReadsListsAsync(CancellationToken cancellation)
    {
        string odd = "\"\\\n" + new string('课', 4001);
        return database.ReadAsync(
            async connection => await connection.ExecuteScalarAsync<long>(
                $"""
                SELECT COUNT(*) FROM {database.Dialect.Rows("@rows", "item nvarchar(max)")} r WHERE r.item = @odd
                """,
                new { rows = JsonRows.Of([odd]), odd }) == 1,
            cancellation);
    }

    /// <summary>A statement that needs the right and changes nothing.</summary>
    internal static string Probe(string verb, string table, IReadOnlyList<string> columns)
    {
        string names = string.Join(", ", columns);
        return verb switch
        {
            "SELECT" => $"SELECT {names} FROM {table} WHERE 1 = 0",
            "INSERT" => $"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE 1 = 0",
            "UPDATE" => $"UPDATE {table} SET {columns[0]} = {columns[0]} WHERE 1 = 0",
            "DELETE" => $"DELETE FROM {table} WHERE 1 = 0",
            _ => throw new System.Diagnostics.UnreachableException($"verb {verb}"),
        };
    }

    private static async Task<IReadOnlyList<string>> MissingAsync(
        DbConnection connection, ServerRight right, ILookup<string, string> columns)
    {
        // A table on which somebody has no right at all is not shown to him. Of those that may be absent none is asked
        // for then: the two look the same.
        if (!columns.Contains(right.Table))
        {
            return right.Table == SourceTables.Assignments ? [] : [right.Statement(right.Verbs, right.Columns)];
        }

        if (right.Columns.Count > 0)
        {
            string verb = right.Verbs[0];
            List<string> refused = [];
            foreach (string column in right.Columns)
            {
                if (await IsRefusedAsync(connection, Probe(verb, right.Table, [column])))
                {
                    refused.Add(column);
                }
            }

            return refused.Count == 0 ? [] : [right.Statement(right.Verbs, refused)];
        }

        // The key that counts by itself cannot be written.
        List<string> all = columns[right.Table].Where(column => column != Id).ToList();
        List<string> verbs = [];
        foreach (string verb in right.Verbs)
        {
            if (await IsRefusedAsync(connection, Probe(verb, right.Table, all)))
            {
                verbs.Add(verb);
            }
        }

        return verbs.Count == 0 ? [] : [right.Statement(verbs, [])];
    }

    private static async Task<bool> IsRefusedAsync(DbConnection connection, string statement)
    {
        try
        {
            await connection.ExecuteAsync(statement);
            return false;
        }
        catch (DbException refused) when (!SqlTransients.IsTransient(refused))
        {
            return true;
        }
    }

    private static IEnumerable<ServerRight> Granted(string script)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(
            $"Icasync.Rights.{script}.sql")!;
        using StreamReader reader = new(stream);
        return [.. Grant().Matches(reader.ReadToEnd()).Select(match => new ServerRight(
            match.Groups[1].Value.Split(", "), match.Groups[2].Value,
            match.Groups[3].Success ? match.Groups[3].Value.Split(", ") : []))];
    }

    [GeneratedRegex(@"^GRANT ([A-Z, ]+) ON (\w+)(?: \(([\w, ]+)\))? TO \w+;", RegexOptions.Multiline)]
    private static partial Regex Grant();
}
