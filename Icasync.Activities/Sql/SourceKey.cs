using Dapper;

namespace Icasync.Activities.Sql;

/// <summary>
/// Keys that are asked of tables of the academic system, whose columns may be varchar. A parameter of another type
/// there turns the search in the index into a scan, which the write-back would pay once an offering. Text of ASCII
/// alone is the same in both types; everything else goes as it is.
/// </summary>
internal static class SourceKey
{
    /// <summary>A key as a parameter.</summary>
    public static DbString Of(string key) => new() { Value = key, IsAnsi = IsAscii(key) };

    /// <summary>Keys as a list of parameters.</summary>
    public static List<DbString> Of(IEnumerable<string> keys) => keys.Select(Of).ToList();

    /// <summary>Whether the key is the same in every code page.</summary>
    public static bool IsAscii(string key) => System.Text.Ascii.IsValid(key);
}
