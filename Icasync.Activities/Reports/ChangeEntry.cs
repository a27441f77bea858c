using System.Text.Json;

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
}
