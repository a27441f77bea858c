using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Icasync.Activities.Sql;

/// <summary>
/// Reads the cells of one statement whose columns are all selected as text. It keeps one copy of texts that repeat, such as
/// terms, buildings and names: most cells of a term do.
/// </summary>
internal sealed class TextPool
{
    private const int TextsMax = 50_000;
    private const int ShortMax = 256;

    private readonly DbDataReader _reader;
    private readonly sqlite3_stmt? _statement;
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    /// <summary>Reads from the row that the reader stands on.</summary>
    public TextPool(DbDataReader reader)
    {
        _reader = reader;
        _statement = (reader as SqliteDataReader)?.Handle;
        _bySpan = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The text of a column, or null.</summary>
    public string? Text(int column)
    {
        if (_statement is not null)
        {
            return SqliteText(_statement, column);
        }

        // One question a cell instead of two: a term has a million cells.
        return _reader.GetValue(column) is not string text ? null
            : _texts.TryGetValue(text, out string? known) ? known
            : Kept(text);
    }

    // The reader asks SQLite four times for each cell, and makes a string of each; most of a detection was that.
    private string? SqliteText(sqlite3_stmt statement, int column)
    {
        ReadOnlySpan<byte> bytes = raw.sqlite3_column_blob(statement, column);
        if (bytes.IsEmpty)
        {
            return raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL ? null : string.Empty;
        }

        if (bytes.Length > ShortMax)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        Span<char> characters = stackalloc char[ShortMax];
        ReadOnlySpan<char> text = characters[..Encoding.UTF8.GetChars(bytes, characters)];
        return _bySpan.TryGetValue(text, out string? known) ? known : Kept(text.ToString());
    }

    private string Kept(string text)
    {
        if (_texts.Count < TextsMax)
        {
            _texts.Add(text);
        }

        return text;
    }
}
