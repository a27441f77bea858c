using System.Data;
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

    /// <summary>The type of a key as a parameter.</summary>
    public static DbType TypeOf(string key) => IsAscii(key) ? DbType.AnsiString : DbType.String;

    private static bool IsAscii(string key) => System.Text.Ascii.IsValid(key);
}
