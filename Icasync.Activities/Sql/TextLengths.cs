using System.Collections.Frozen;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Icasync.Activities.Sql;

/// <summary>
/// How long text parameters are declared to SQL Server. One that is named as a column of ours has that column's length,
/// which the migrations say; a word of ours has the length of words. Undeclared, each would go out as nvarchar(4000),
/// for which the server keeps room in every sort and join. A text that is longer than its column gets a wider class and
/// is never cut: the column has to refuse it.
/// </summary>
internal static partial class TextLengths
{
    /// <summary>Declared so, a text may have any length.</summary>
    public const int Max = -1;

    /// <summary>What a name is that no column has: words, names of acts, instants.</summary>
    private static readonly int[] Classes = [60, 500, 4000];

    /// <summary>
    /// Parameters of which each is a whole table, or a list, as JSON.
    /// </summary>
    private static readonly string[] Tables = ["rows", "keys", "terms", "work"];

    private static readonly FrozenDictionary<string, int> Lengths = Read();

    /// <summary>Declares the lengths of a command's text parameters.</summary>
    public static void Declare(DbParameterCollection parameters)
    {
        foreach (DbParameter parameter in parameters)
        {
            if (parameter.DbType is DbType.String or DbType.AnsiString)
            {
                parameter.Size = Of(parameter.ParameterName, (parameter.Value as string)?.Length ?? 0);
            }
        }
    }

    /// <summary>The length that a parameter is declared with, for a text of a length.</summary>
    public static int Of(string parameter, int length)
    {
        // Statements of one text number their parameters, and so do lists.
        string name = Column().Replace(
            Numbered().Replace(parameter.TrimStart('@'), string.Empty), "$1_$2").ToLowerInvariant();
        int declared = Lengths.GetValueOrDefault(name);
        return declared == Max || (declared >= length && declared > 0)
            ? declared
            : Array.Find(Classes, one => one >= length) is > 0 and int wide ? wide : Max;
    }

    private static FrozenDictionary<string, int> Read()
    {
        Assembly own = typeof(TextLengths).Assembly;
        Dictionary<string, int> lengths = Tables.ToDictionary(name => name, _ => Max);
        foreach (string script in own.GetManifestResourceNames().Where(
            name => name.Contains(".Migrations.SqlServer.", StringComparison.Ordinal)))
        {
            using StreamReader reader = new(own.GetManifestResourceStream(script)!);
            foreach (Match column in Definition().Matches(reader.ReadToEnd()))
            {
                int length = int.TryParse(column.Groups[2].Value, CultureInfo.InvariantCulture, out int characters)
                    ? characters : Max;
                int known = lengths.GetValueOrDefault(column.Groups[1].Value);
                lengths[column.Groups[1].Value] = known == Max || length == Max ? Max : Math.Max(known, length);
            }
        }

        return lengths.ToFrozenDictionary(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\b(\w+)\s+n?varchar\s*\((\d+|max)\)", RegexOptions.IgnoreCase)]
    private static partial Regex Definition();

    [GeneratedRegex(@"[_\d]+$")]
    private static partial Regex Numbered();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex Column();
}
