using System.Text.Json;
using Icasync.Activities.Base;

namespace Icasync.Activities.Reports;

/// <summary>An operation of a stored plan, with its words.</summary>
public sealed record StoredOperation(
    string Op, string Kkh, string Key, JsonElement? Before, JsonElement? After, TwoTexts Text)
{
    /// <summary>Reads what was stored.</summary>
    public static StoredOperation Of(JsonElement element)
    {
        JsonElement? Part(string name) =>
            element.TryGetProperty(name, out JsonElement part) && part.ValueKind != JsonValueKind.Null ? part.Clone()
            : null;
        string Text(string name) => element.GetProperty(name).GetString() ?? string.Empty;
        (string op, string key, JsonElement? before, JsonElement? after) =
            (Text("op"), Text("key"), Part("before"), Part("after"));
        return new StoredOperation(
            op, Text("kkh"), key, before, after, TimetableWords.OfOperation(op, key, before, after));
    }
}
