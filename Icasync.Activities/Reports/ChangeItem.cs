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
        entry.Cursor, entry.At, entry.RunId, entry.Kkh, entry.Kind, entry.Op, entry.Key, entry.RemoteId, entry.Before,
        entry.After,
        TimetableWords.OfChange(entry.Kind, entry.Op, entry.Text));
}
