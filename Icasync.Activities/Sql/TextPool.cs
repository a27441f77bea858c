using System.Data.Common;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Icasync.Activities.Sql;

/// <summary>
/// Reads the cells of one statement whose columns are all selected as text. It keeps one copy of texts that repeat,
/// such as terms, buildings and names: most cells of a term do.
/// </summary>
internal sealed class TextPool
{
    private const int ShortMax = 256;
    private const int SlotBits = 15;

    private readonly DbDataReader _reader;
    private readonly sqlite3_stmt? _statement;
    private readonly string?[] _slots = new string?[1 << SlotBits];
    private readonly string?[] _last;

    /// <summary>Reads from the row that the reader stands on.</summary>
    public TextPool(DbDataReader reader)
    {
        _reader = reader;
        _statement = (reader as SqliteDataReader)?.Handle;
        _last = new string?[reader.FieldCount];
    }

    /// <summary>The text of a column, or null.</summary>
    public string? Text(int column)
    {
        if (_statement is not null)
        {
            return SqliteText(_statement, column);
        }

        // One question a cell instead of two: a term has a million cells.
        if (_reader.GetValue(column) is not string text)
        {
            return null;
        }

        ref string? slot = ref _slots[(uint)text.GetHashCode(StringComparison.Ordinal) >> (32 - SlotBits)];
        slot ??= text;
        return slot == text ? slot : text;
    }

    // The reader asks SQLite four times for each cell, and makes a string of each; most of a detection was that.
    // Compiled well at once: a short run ends before the runtime finds out that it is worth it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

        ref string? last = ref _last[column];
        if (last is null || !IsSame(bytes, last))
        {
            last = Shared(bytes);
        }

        return last;
    }

    // The pool has one place for each hash, and the first text keeps it: a large term has more texts than there are
    // places, and texts that replace each other would become garbage of an old generation.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private string Shared(ReadOnlySpan<byte> bytes)
    {
        ref string? slot = ref _slots[SlotOf(bytes)];
        if (slot is not null && IsSame(bytes, slot))
        {
            return slot;
        }

        string text = Encoding.UTF8.GetString(bytes);
        slot ??= text;
        return text;
    }

    // As many bytes as characters are ASCII.
    private static bool IsSame(ReadOnlySpan<byte> bytes, string text)
    {
        if (bytes.Length == text.Length)
        {
            return Ascii.Equals(bytes, text);
        }

        Span<char> characters = stackalloc char[ShortMax];
        return characters[..Encoding.UTF8.GetChars(bytes, characters)].SequenceEqual(text);
    }

    // Both ends of a text tell numbers, terms and names apart; what they do not is compared all the same.
    private static int SlotOf(ReadOnlySpan<byte> bytes)
    {
        ulong hash = (ulong)bytes.Length;
        if (bytes.Length >= sizeof(ulong))
        {
            hash += MemoryMarshal.Read<ulong>(bytes) ^ BitOperations.RotateLeft(
                MemoryMarshal.Read<ulong>(bytes[^sizeof(ulong)..]), 32);
        }
        else
        {
            foreach (byte one in bytes)
            {
                hash = (hash << 8) | one;
            }
        }

        return (int)((hash * 0x9E3779B97F4A7C15) >> (64 - SlotBits));
    }
}
