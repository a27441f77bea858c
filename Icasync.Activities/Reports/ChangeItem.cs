using System.Text.Json;
using Icasync.Activities.Base;

namespace Icasync.Activities.Reports;

/// <summary>A change as the API lists it: the entry of the report with its words in both languages.</summary>
public sealed record ChangeItem(
    string Cursor, string At, string RunId, string Kkh, string Kind, string Op, string Key, string? RemoteId,
    JsonElement? Before,
    JsonElement? After, TwoTexts Text)
{
    /// <summary>The item of an entry.</summary>
    public static ChangeItem Of(ChangeEntry entry) => new(
        entry.Cursor, entry.At, entry.RunId, entry.Kkh, entry.Kind, entry.Op, entry.Key, entry.RemoteId,
        Brief(entry.Before), Brief(entry.After), TimetableWords.OfChange(entry.Kind, entry.Op, entry.Text));

    // The image of a deleted calendar holds all its lessons and people: a page of such would be megabytes. How many
    // there were is told here, and the report of the run has them.
    private static JsonElement? Brief(JsonElement? image) =>
        image is { ValueKind: JsonValueKind.Object } whole
        && whole.EnumerateObject().Any(IsLong)
            ? JsonSerializer.SerializeToElement(
                whole.EnumerateObject().ToDictionary(
                    part => part.Name,
                    part => IsLong(part) ? JsonSerializer.SerializeToElement(part.Value.GetArrayLength()) : part.Value),
                WireFormat.Json)
            : image;

    private static bool IsLong(JsonProperty part) =>
        part.Name is "events" or "access" && part.Value.ValueKind == JsonValueKind.Array;
}
