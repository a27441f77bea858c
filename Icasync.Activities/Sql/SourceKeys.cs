namespace Icasync.Activities.Sql;

/// <summary>
/// Keys of the academic system as one parameter, for <see cref="Dialect.Keys"/>. Text of ASCII alone can be compared
/// in the type of either kind of column without turning the search in an index into a scan.
/// </summary>
internal sealed record SourceKeys(string Json, bool AreAscii)
{
    /// <summary>Keys, each once.</summary>
    public static SourceKeys Of(IEnumerable<string> keys) =>
        Of(keys.Distinct(StringComparer.Ordinal).Select(key => (key, string.Empty)));

    /// <summary>Keys with the id of the offering that each belongs to.</summary>
    public static SourceKeys Of(IEnumerable<(string Key, string Id)> keys)
    {
        List<(string Key, string Id)> each = keys.ToList();
        return new SourceKeys(
            JsonRows.Of(each.Select(one => new object?[] { one.Key, one.Id })),
            each.TrueForAll(one => System.Text.Ascii.IsValid(one.Key)));
    }
}
