using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Icasync.Activities.Base;

/// <summary>
/// What may be said of an exception that nobody foresaw: its type and the place of ours that met it. Its text may hold
/// rows or people, so it stands in the log alone.
/// </summary>
public static partial class UnknownError
{
    /// <summary>The code that failures and runs carry for such an exception.</summary>
    public const string Code = "INTERNAL_ERROR";

    /// <summary>Such as <c>FormatException in LedgerReader.ReadAsync</c>.</summary>
    public static string Describe(Exception exception)
    {
        string? place = new StackTrace(exception).GetFrames()
            .Select(frame => frame.GetMethod()?.DeclaringType is { } type
                ? $"{type.FullName}.{frame.GetMethod()!.Name}"
                : string.Empty)
            .FirstOrDefault(name => name.StartsWith("Icasync.", StringComparison.Ordinal));
        return place is null ? exception.GetType().Name : $"{exception.GetType().Name} in {Shorten(place)}";
    }

    // The compiler puts the body of an async method into a nested type: Namespace.Type+<Method>d__1.MoveNext.
    private static string Shorten(string place)
    {
        string type = place.Split('+', '`')[0];
        type = place.Contains('+', StringComparison.Ordinal) ? type : type[..type.LastIndexOf('.')];
        Match method = Generated().Match(place);
        return type[(type.LastIndexOf('.') + 1)..] + "."
            + (method.Success ? method.Groups[1].Value : place[(place.LastIndexOf('.') + 1)..]);
    }

    [GeneratedRegex("<+(\\w+)>")]
    private static partial Regex Generated();
}
