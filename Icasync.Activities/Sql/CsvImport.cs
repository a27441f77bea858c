using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;
using Dapper;
using Icasync.Activities.Settings;
using Microsoft.Data.SqlClient;

namespace Icasync.Activities.Sql;

/// <summary>
/// What an import refuses, with the file, line and column it is about: wrong arguments, nothing was loaded.
/// </summary>
public sealed class ImportException(string message) : Exception(message);

/// <summary>
/// Loads source tables from CSV files (CONTRACTS 2): UTF-8, a header line of column names, empty is NULL. All files of
/// a folder are loaded in one transaction or none; a file that is absent leaves its table as it is.
/// </summary>
public sealed partial class CsvImport(Database database)
{
    private const int Truncated = 8152;
    private const int TruncatedIn = 2628;

    /// <summary>Loads the folder; answers rows by table.</summary>
    /// <param name="replace">Whether new rows take the place of all old ones; else a table with rows is
    /// refused.</param>
    public async Task<IReadOnlyDictionary<string, long>> RunAsync(
        string folder, bool replace, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
        {
            throw new ImportException($"--from '{folder}' is no folder.");
        }

        List<string> tables = SourceSchema.Columns.Keys.Where(table => File.Exists(FileOf(folder, table))).ToList();
        if (tables.Count == 0)
        {
            throw new ImportException(
                $"'{folder}' holds none of "
                + $"{string.Join(", ", SourceSchema.Columns.Keys.Select(table => table + ".csv"))}.");
        }

        return await database.InTransactionAsync<IReadOnlyDictionary<string, long>>(
            async (connection, transaction) =>
            {
                if (database.Options.Provider == DatabaseProvider.Sqlite)
                {
                    await SourceSchema.CreateMissingAsync(connection, transaction);
                }

                Dictionary<string, long> loaded = [];
                foreach (string table in tables)
                {
                    await MakeRoomAsync(connection, transaction, table, replace);
                    loaded[table] = await LoadAsync(connection, transaction, folder, table);
                }

                return loaded;
            },
            cancellation);
    }

    // The driver's message holds the value too, which may be personal: only the column is told.
    [GeneratedRegex(@"[Cc]olumn[^\['""]*[\['""](\w+)")]
    private static partial Regex ColumnOf();

    private static string FileOf(string folder, string table) => Path.Combine(folder, table + ".csv");

    private static async Task MakeRoomAsync(
        DbConnection connection, DbTransaction transaction, string table, bool replace)
    {
        if (replace)
        {
            await connection.ExecuteAsync($"DELETE FROM {table}", transaction: transaction);
            return;
        }

        long rows = await connection.QuerySingleAsync<long>($"SELECT COUNT(*) FROM {table}", transaction: transaction);
        if (rows > 0)
        {
            throw new ImportException(
                $"{table} holds {rows} rows already. Give --replace to put the file's rows in their place.");
        }
    }

    private async Task<long> LoadAsync(DbConnection connection, DbTransaction transaction, string folder, string table)
    {
        string path = FileOf(folder, table);
        using StreamReader text = new(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        using CsvReader reader = new(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = arguments =>
                throw new ImportException(
                    $"{path}, line {arguments.Context.Parser!.RawRow}: a quote is not closed or stands in the middle "
                    + "of a value."),
        });
        if (!reader.Read() || !reader.ReadHeader())
        {
            throw new ImportException($"{path} has no header line of column names.");
        }

        string[] columns =
            reader.HeaderRecord!.Select(column => column.Trim().TrimStart('\uFEFF').ToLowerInvariant()).ToArray();
        Check(path, table, columns);
        long rows = 0;
        try
        {
            await database.BulkInsertAsync(
                connection, transaction, table, columns, Rows(reader, path, columns.Length, () => rows++));
        }
        catch (Exception refused) when (
            refused is InvalidOperationException or SqlException { Number: Truncated or TruncatedIn })
        {
            // A SQLite column takes any value; one of SQL Server has a type and a width.
            string column = ColumnOf().Match(refused.Message) is { Success: true } named
                ? " of column " + named.Groups[1].Value : string.Empty;
            throw new ImportException(
                $"{path}, near line {rows + 1}: {table} does not take the value{column}: it is too long or of another "
                + "type.");
        }

        return rows;
    }

    private static void Check(string path, string table, string[] columns)
    {
        IReadOnlyList<string> known = SourceSchema.Columns[table];
        if (columns.Except([.. known, "gx_sj", "gx_zt"]).FirstOrDefault() is { } unknown)
        {
            throw new ImportException(
                $"{path}: there is no column '{unknown}' in {table}; known are {string.Join(", ", known)}.");
        }

        if (columns.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ImportException($"{path}: column '{twice.Key}' stands twice in the header line.");
        }

        if (SourceTables.Required[table].Except(columns).Except(["gx_sj", "gx_zt"]).FirstOrDefault() is { } missing)
        {
            throw new ImportException($"{path}: column '{missing}' is missing from the header line.");
        }
    }

    private static IEnumerable<object?[]> Rows(CsvReader reader, string path, int width, Action count)
    {
        while (true)
        {
            object?[] row = new object?[width];
            try
            {
                if (!reader.Read())
                {
                    yield break;
                }

                if (reader.Parser.Count != width)
                {
                    throw new ImportException(
                        $"{path}, line {reader.Parser.RawRow}: {reader.Parser.Count} values where the header line "
                        + $"names {width} columns.");
                }

                for (int i = 0; i < width; i++)
                {
                    row[i] = reader.GetField(i) is { Length: > 0 } value ? value : null;
                }
            }
            catch (DecoderFallbackException)
            {
                throw new ImportException($"{path} is not UTF-8 near line {reader.Parser.RawRow}.");
            }

            count();
            yield return row;
        }
    }
}
