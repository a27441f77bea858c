using Dapper;

namespace Icasync.Activities.Sql;

/// <summary>
/// A key that is asked of tables of the academic system, whose columns may be varchar. A parameter of another type
/// there turns the search in the index into a scan. Text of ASCII alone is the same in both types; everything else goes
/// as it is.
/// </summary>
public static class SourceKey
{
    /// <summary>A key as a parameter.</summary>
    public static DbString Of(string key) => new() { Value = key, IsAnsi = System.Text.Ascii.IsValid(key) };
}
