using System.Collections;
using System.Data.Common;

namespace Icasync.Activities.Sql;

/// <summary>Shows rows to SqlBulkCopy one by one, so that a large write is streamed.</summary>
internal sealed class RowReader(IReadOnlyList<string> columns, IEnumerable<object?[]> rows) : DbDataReader
{
    private readonly IEnumerator<object?[]> _rows = rows.GetEnumerator();

    public override int FieldCount => columns.Count;
    public override bool HasRows => true;
    public override bool IsClosed => false;
    public override int RecordsAffected => -1;
    public override int Depth => 0;
    public override object this[int ordinal] => GetValue(ordinal);
    public override object this[string name] => GetValue(GetOrdinal(name));
    public override bool Read() => _rows.MoveNext();
    public override bool NextResult() => false;
    public override object GetValue(int ordinal) => _rows.Current[ordinal] ?? DBNull.Value;
    public override bool IsDBNull(int ordinal) => _rows.Current[ordinal] is null;
    public override string GetName(int ordinal) => columns[ordinal];
    public override int GetOrdinal(string name) => columns.ToList().IndexOf(name);
    public override Type GetFieldType(int ordinal) => typeof(object);
    public override string GetDataTypeName(int ordinal) => "sql_variant";
    public override IEnumerator GetEnumerator() => new DbEnumerator(this);
    public override int GetValues(object[] values)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            values[i] = GetValue(i);
        }

        return columns.Count;
    }

    public override bool GetBoolean(int ordinal) => (bool)GetValue(ordinal);
    public override byte GetByte(int ordinal) => (byte)GetValue(ordinal);
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();
    public override char GetChar(int ordinal) => (char)GetValue(ordinal);
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();
    public override DateTime GetDateTime(int ordinal) => (DateTime)GetValue(ordinal);
    public override decimal GetDecimal(int ordinal) => (decimal)GetValue(ordinal);
    public override double GetDouble(int ordinal) => (double)GetValue(ordinal);
    public override float GetFloat(int ordinal) => (float)GetValue(ordinal);
    public override Guid GetGuid(int ordinal) => (Guid)GetValue(ordinal);
    public override short GetInt16(int ordinal) => (short)GetValue(ordinal);
    public override int GetInt32(int ordinal) => (int)GetValue(ordinal);
    public override long GetInt64(int ordinal) => (long)GetValue(ordinal);
    public override string GetString(int ordinal) => (string)GetValue(ordinal);

    protected override void Dispose(bool disposing)
    {
        _rows.Dispose();
        base.Dispose(disposing);
    }
}
