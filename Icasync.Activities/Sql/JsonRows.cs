using System.Text.Encodings.Web;
using System.Text.Json;

namespace Icasync.Activities.Sql;

/// <summary>
/// Rows as one text parameter, an array a row, which <see cref="Dialect.Rows(string, ReadOnlySpan{string})"/> reads as
/// a table.
/// </summary>
public static class JsonRows
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Rows of several columns.</summary>
    public static string Of(IEnumerable<object?[]> rows) => JsonSerializer.Serialize(rows, Plain);

    /// <summary>Rows of one column.</summary>
    public static string Of(IEnumerable<string> items) => Of(items.Select(item => new object?[] { item }));
}
