using System.Collections;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Icasync.Tests.Sql;

/// <summary>Numbers are int, as the columns of the server are, and nothing else can be had of them.</summary>
/// <param name="closed">Frees the connection for another.</param>
internal sealed class EmulatedReader(SqliteDataReader inner, Action closed) : DbDataReader
{
    public override int FieldCount => inner.FieldCount;
    public override bool HasRows => inner.HasRows;
    public override bool IsClosed => inner.IsClosed;
    public override int RecordsAffected => inner.RecordsAffected;
    public override int Depth => inner.Depth;
    public override object this[int ordinal] => GetValue(ordinal);
    public override object this[string name] => GetValue(GetOrdinal(name));
    public override bool Read() => inner.Read();
    public override bool NextResult() => inner.NextResult();
    public override bool IsDBNull(int ordinal) => inner.IsDBNull(ordinal);
    public override string GetName(int ordinal) => inner.GetName(ordinal);
    public override int GetOrdinal(string name) => inner.GetOrdinal(name);
    public override string GetDataTypeName(int ordinal) => inner.GetDataTypeName(ordinal);
    public override Type GetFieldType(int ordinal) =>
        inner.GetFieldType(ordinal) == typeof(long) ? typeof(int) : inner.GetFieldType(ordinal);
    public override int GetInt32(int ordinal) => (int)GetValue(ordinal);
    public override long GetInt64(int ordinal) => throw new InvalidCastException("int is no long");
    public override string GetString(int ordinal) => (string)GetValue(ordinal);
    public override T GetFieldValue<T>(int ordinal) => (T)GetValue(ordinal);
    public override bool GetBoolean(int ordinal) => (bool)GetValue(ordinal);
    public override byte GetByte(int ordinal) => (byte)GetValue(ordinal);
    public override char GetChar(int ordinal) => (char)GetValue(ordinal);
    public override short GetInt16(int ordinal) => (short)GetValue(ordinal);
    public override float GetFloat(int ordinal) => (float)GetValue(ordinal);
    public override double GetDouble(int ordinal) => (double)GetValue(ordinal);
    public override decimal GetDecimal(int ordinal) => (decimal)GetValue(ordinal);
    public override DateTime GetDateTime(int ordinal) => (DateTime)GetValue(ordinal);
    public override Guid GetGuid(int ordinal) => (Guid)GetValue(ordinal);
    public override IEnumerator GetEnumerator() => new DbEnumerator(this);
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override object GetValue(int ordinal)
    {
        object value = inner.GetValue(ordinal);
        return value is long number ? checked((int)number) : value;
    }

    public override int GetValues(object[] values)
    {
        for (int i = 0; i < FieldCount; i++)
        {
            values[i] = GetValue(i);
        }

        return FieldCount;
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        closed();
        base.Dispose(disposing);
    }
}
