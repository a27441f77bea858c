using System.Globalization;
using System.Text.Json;

namespace Icasync.Activities.Wps;

/// <summary>Reads JSON that may be spelt a little differently: names in any case, numbers as text.</summary>
internal static class WpsJson
{
    public static JsonElement? Member(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (element.TryGetProperty(name, out JsonElement exact))
        {
            return exact;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (string.Equals(Readable(() => property.Name), name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }

    public static string? Text(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.String } text => Readable(text.GetString),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    public static long? Number(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out long value) => value,
        { ValueKind: JsonValueKind.String } text when long.TryParse(
            Readable(text.GetString), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) => value,
        _ => null,
    };

    public static bool Flag(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.String } text =>
            string.Equals(Readable(text.GetString), "true", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>The list of an answer: <c>items</c>, or <c>events</c> as an older client saw it (DOMAIN 4).</summary>
    public static IEnumerable<JsonElement> Items(JsonElement data) =>
        List(data) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>
    /// Whether the data has a list whose items are all objects with one of the fields. A list that is null is an empty
    /// one; a list that is not there is none.
    /// </summary>
    public static bool IsListOf(JsonElement data, params string[] fields) =>
        List(data) is { ValueKind: JsonValueKind.Array or JsonValueKind.Null }
        && Items(data).All(item => fields.Any(field => Text(item, field) is { Length: > 0 }));

    private static JsonElement? List(JsonElement data) => Member(data, "items") ?? Member(data, "events");

    // Bytes that are no UTF-8 and halves of surrogate pairs pass the parser and are found when the text is read.
    private static string? Readable(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
