using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Icasync.Activities.Sql;

/// <summary>What an import did.</summary>
/// <param name="Rows">Rows that were loaded, by table.</param>
/// <param name="Notes">What a person should know of the files, a sentence each.</param>
public sealed record ImportResult(IReadOnlyDictionary<string, long> Rows, IReadOnlyList<string> Notes);

/// <summary>
/// Loads source tables from CSV files (CONTRACTS 2): UTF-8 or GB18030, a header line of column names, empty is NULL.
/// All files of a folder are loaded in one transaction or none; a file that is absent leaves its table as it is.
/// </summary>
public sealed partial class CsvImport(Database database)
{
    private const int Truncated = 8152;
    private const int TruncatedIn = 2628;
    private const int SqliteConstraint = 19;
    private static readonly string[] SyncColumns = ["gx_sj", "gx_zt"];

    /// <summary>Loads the folder.</summary>
    /// <param name="replace">Whether new rows take the place of all old ones; else a table with rows is
    /// refused.</param>
    /// <param name="makeTables">Whether tables that are missing are made on a server too.</param>
    public async Task<ImportResult> RunAsync(
        string folder, bool replace, bool makeTables, CancellationToken cancellation)
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

        return await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await RefuseViewsAsync(connection, transaction, tables);
                await SourceSchema.PrepareAsync(database, connection, transaction, tables, makeTables);
                Dictionary<string, long> loaded = [];
                List<string> notes = [];
                foreach (string table in tables)
                {
                    await MakeRoomAsync(connection, transaction, table, replace);
                    loaded[table] = await LoadAsync(connection, transaction, FileOf(folder, table), table, notes);
                }

                return new ImportResult(loaded, notes);
            },
            cancellation);
    }

    // The driver's message holds the value too, which may be personal: only the column is told.
    [GeneratedRegex(@"[Cc]olumn[^\['""]*[\['""](\w+)|constraint failed: \w+\.(\w+)")]
    private static partial Regex ColumnOf();

    private static string FileOf(string folder, string table) => Path.Combine(folder, table + ".csv");

    private async Task RefuseViewsAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<string> tables)
    {
        IEnumerable<string> views = await connection.QueryAsync<string>(
            database.Dialect.ViewsQuery, transaction: transaction);
        if (tables.Intersect(views, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } view)
        {
            throw new ImportException(
                $"{view} is a view in this database. Load the rows into the table that it shows.");
        }
    }

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

    private async Task<long> LoadAsync(
        DbConnection connection, DbTransaction transaction, string path, string table, List<string> notes)
    {
        (string content, bool isGb18030) = CsvText.Read(path);
        if (isGb18030)
        {
            notes.Add($"{path} is not UTF-8; it was read as GB18030.");
        }

        using StringReader text = new(content);
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

        string[] header = reader.HeaderRecord!.Select(column => column.Trim().ToLowerInvariant()).ToArray();
        HashSet<string> known = [.. SourceSchema.Columns[table], .. SyncColumns];
        int[] places = Enumerable.Range(0, header.Length).Where(place => known.Contains(header[place])).ToArray();
        string[] columns = places.Select(place => header[place]).ToArray();
        Check(path, table, columns);
        if (header.Except(columns).Where(column => column.Length > 0).ToList() is { Count: > 0 } extra)
        {
            notes.Add($"{path}: {table} has no column {string.Join(", ", extra)}; what stands there is not loaded.");
        }

        long rows = 0;
        try
        {
            await database.BulkInsertAsync(
                connection, transaction, table, columns, Rows(
                    reader, path, header.Length, places, Array.IndexOf(columns, "id"), () => rows++));
        }
        catch (Exception refused) when (refused is InvalidOperationException
            or SqlException { Number: Truncated or TruncatedIn or 241 or 242 or 245 or 248 or 515 or 547 or 2601
                or 2627 or 8114 or 8115 }
            or SqliteException { SqliteErrorCode: SqliteConstraint })
        {
            // A SQLite column takes any value; one of SQL Server has a type and a width.
            Match named = ColumnOf().Match(refused.Message);
            string column = named.Success ? " of column " + named.Groups[1].Value + named.Groups[2].Value
                : string.Empty;
            throw new ImportException(
                $"{path}, near line {rows + 1}: {table} does not take the value{column}: it is too long, of another "
                + "type, missing or there already.");
        }

        return rows;
    }

    private static void Check(string path, string table, string[] columns)
    {
        if (columns.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ImportException($"{path}: column '{twice.Key}' stands twice in the header line.");
        }

        if (SourceTables.Required[table].Except(columns).Except(SyncColumns).FirstOrDefault() is { } missing)
        {
            throw new ImportException($"{path}: column '{missing}' is missing from the header line.");
        }
    }

    private static IEnumerable<object?[]> Rows(
        CsvReader reader, string path, int width, int[] places, int idPlace, Action count)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        int last = reader.Parser.RawRow;
        while (reader.Read())
        {
            // A value may hold line breaks, and empty lines are passed over: the line is the one where the row begins.
            int line = last + 1 + reader.Parser.RawRecord.TakeWhile(c => c is '\r' or '\n').Count(c => c == '\n');
            last = reader.Parser.RawRow;
            if (reader.Parser.Count != width)
            {
                throw new ImportException(
                    $"{path}, line {line}: {reader.Parser.Count} values where the header line names {width} columns"
                    + (last > line ? "; a quote may not be closed." : "."));
            }

            object?[] row = places.Select(
                place => reader.GetField(place) is { Length: > 0 } value ? (object?)value : null).ToArray();
            if (Array.TrueForAll(row, value => value is null))
            {
                throw new ImportException($"{path}, line {line}: the line holds no value, only commas. Remove it.");
            }

            if (idPlace >= 0 && (row[idPlace] is not string id || string.IsNullOrWhiteSpace(id) || !ids.Add(id)))
            {
                throw new ImportException(
                    $"{path}, line {line}: the id '{row[idPlace]}' is empty or stands in an earlier line too.");
            }

            count();
            yield return row;
        }
    }
}
