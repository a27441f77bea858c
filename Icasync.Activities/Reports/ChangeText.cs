using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>Says an effect in timetable words.</summary>
internal static class ChangeText
{
    public static string Of(string kind, string op, string key, string? before, string? after) => kind switch
    {
        "event" =>
            $"{Name(before, after)} {Face(before)}{Arrow(op is "updated" or "moved")}{Face(after)}".Trim(),
        "calendar" =>
            $"{Title(before)}{Arrow(before is not null && after is not null)}{Title(after)}",
        _ => key,
    };

    private static string Arrow(bool both) => both ? " → " : string.Empty;

    private static string Name(string? before, string? after) =>
        Content(after)?.Summary ?? Content(before)?.Summary ?? string.Empty;

    private static string Face(string? json) => Content(json) is { } content
        ? $"{content.Start[..10]} {content.Start[11..16]}-{content.End[11..16]} {content.Location}"
        : string.Empty;

    /// <summary>
    /// The content of an event in an image: before-images hold the ledger's row, after-images the content itself.
    /// </summary>
    public static EventContent? Content(string? json)
    {
        if (json is null)
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement element = document.RootElement;
        if (element.TryGetProperty("content", out JsonElement inner))
        {
            element = inner;
        }

        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty("summary", out _)
            ? element.Deserialize<EventContent>(WireFormat.Json)
            : null;
    }

    private static string Title(string? json)
    {
        if (json is null)
        {
            return string.Empty;
        }

        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("title", out JsonElement title) ? title.GetString() ?? string.Empty
            : string.Empty;
    }
}
