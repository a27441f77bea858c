using System.Data.Common;
using System.Globalization;
using System.Text;
using CsvHelper;

namespace Icasync.Activities.Sql;

/// <summary>
/// Writes the source tables as the sync reads them into CSV files that <see cref="CsvImport"/> takes, with the names
/// and numbers of people replaced (<see cref="Pseudonyms"/>). Columns that the sync does not read are left out.
/// </summary>
public sealed class CsvExport(Database database)
{
    private const string Id = "id";

    private static readonly Dictionary<string, string[]> OfPeople = new(StringComparer.Ordinal)
    {
        [SourceTables.Timetable] = ["ghs", "xms"],
        [SourceTables.Enrolments] = ["xh"],
        [SourceTables.Assignments] = ["gh"],
        [SourceTables.Students] = ["xh", "xm"],
        [SourceTables.Teachers] = ["gh", "xm"],
    };

    /// <summary>Writes a file a table; answers the rows by table.</summary>
    /// <param name="secret">What nobody can go back without; a new one for each export is usual.</param>
    /// <exception cref="ImportException">A file of the name stands there already.</exception>
    public async Task<IReadOnlyDictionary<string, long>> RunAsync(
        string folder, bool hasAssignments, ReadOnlyMemory<byte> secret, CancellationToken cancellation)
    {
        List<string> tables = SourceTables.Required.Keys
            .Where(table => hasAssignments || table != SourceTables.Assignments).ToList();
        if (tables.Select(table => FileOf(folder, table)).FirstOrDefault(File.Exists) is { } there)
        {
            throw new ImportException($"{there} is there already. Name another folder, or remove the file.");
        }

        Directory.CreateDirectory(folder);
        Pseudonyms people = new(secret);
        Dictionary<string, long> written = [];
        await using Snapshot snapshot = await database.OpenSnapshotAsync(cancellation);
        foreach (string table in tables)
        {
            written[table] = await WriteAsync(snapshot, FileOf(folder, table), table, people, cancellation);
        }

        return written;
    }

    private static string FileOf(string folder, string table) => Path.Combine(folder, table + ".csv");

    private async Task<long> WriteAsync(
        Snapshot snapshot, string path, string table, Pseudonyms people, CancellationToken cancellation)
    {
        IReadOnlyList<string> columns = SourceTables.Required[table];
        bool hasId = SourceSchema.Columns[table].Contains(Id);
        bool[] replaced = [.. columns.Select(column => OfPeople[table].Contains(column))];
        await using DbCommand command = snapshot.Command(
            $"SELECT {string.Join(", ", columns.Select(database.Dialect.Text))} FROM {table}");
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
        await using StreamWriter file = new(
            path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await using CsvWriter csv = new(file, CultureInfo.InvariantCulture);
        WriteLine(csv, hasId ? columns.Prepend(Id) : columns);
        long rows = 0;
        while (await reader.ReadAsync(cancellation))
        {
            rows++;
            IEnumerable<string?> cells = columns.Select((_, place) => reader.IsDBNull(place) ? null
                : replaced[place] ? people.Of(reader.GetString(place)) : reader.GetString(place));

            // The real id is not read: it is no number that the sync knows, and may be one that others know.
            WriteLine(csv, hasId ? cells.Prepend(rows.ToString(CultureInfo.InvariantCulture)) : cells);
        }

        return rows;
    }

    private static void WriteLine(CsvWriter csv, IEnumerable<string?> cells)
    {
        foreach (string? cell in cells)
        {
            csv.WriteField(cell);
        }

        csv.NextRecord();
    }
}
