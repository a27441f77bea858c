using System.Text.Json;
using System.Text.Json.Nodes;

namespace Icasync.Activities.Reports;

/// <summary>One effect, in timetable words.</summary>
public sealed record ChangeEntry
{
    /// <summary>Where this change stands in its list: what a caller gives back to get the page behind it.</summary>
    public required string Cursor { get; init; }
    public required string RunId { get; init; }
    public required string At { get; init; }
    public required string Kkh { get; init; }
    public required string Kind { get; init; }
    public required string Op { get; init; }
    public required string Key { get; init; }
    public string? RemoteId { get; init; }
    public JsonElement? Before { get; init; }
    public JsonElement? After { get; init; }

    /// <summary>What a person reads, such as <c>财务管理 1422 → 1106</c>.</summary>
    public required string Text { get; init; }

    /// <summary>
    /// The entry for somebody who may not see names of people: what names the teachers of a lesson is left out of the
    /// images, wherever it stands in them.
    /// </summary>
    public ChangeEntry WithoutNames() => this with { Before = Nameless(Before), After = Nameless(After) };

    private static JsonElement? Nameless(JsonElement? image)
    {
        if (image is not { } whole)
        {
            return null;
        }

        JsonNode? node = JsonSerializer.SerializeToNode(whole);
        Strip(node);
        return JsonSerializer.SerializeToElement(node);
    }

    private static void Strip(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (JsonNode? one in list)
            {
                Strip(one);
            }
        }
        else if (node is JsonObject parts)
        {
            parts.Remove("description");
            parts.Remove("teacherNames");
            foreach (KeyValuePair<string, JsonNode?> part in parts)
            {
                Strip(part.Value);
            }
        }
    }
}
