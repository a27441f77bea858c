using System.Globalization;
using Icasync.Activities.Runs;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>Reads query strings of lists.</summary>
public static class ApiQuery
{
    /// <summary>Most entries of a page.</summary>
    public const int LimitMax = 100;

    private const int LimitStandard = 20;
    private const int TextLengthMax = 200;

    /// <summary>A value, or null when it is absent or empty.</summary>
    public static string? Text(HttpRequest request, string name)
    {
        string? value = request.Query[name].FirstOrDefault();
        return string.IsNullOrWhiteSpace(value) ? null
            : value.Length <= TextLengthMax && !value.Contains('\0') ? value.Trim()
            : throw ApiException.BadRequest(name, $"{name} must be a text of at most {TextLengthMax} characters.");
    }

    /// <summary>A term, or null when it is absent.</summary>
    public static string? Term(HttpRequest request, string name = "term") =>
        Text(request, name) is { } text ? ApiBody.Term(text, name) : null;

    /// <summary>How many entries a page has; 20 unless said.</summary>
    public static int Limit(HttpRequest request) => Text(request, "limit") is not { } text ? LimitStandard
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= LimitMax ? number
        : throw ApiException.BadRequest("limit", $"limit must be a number from 1 to {LimitMax}.");

    /// <summary>A word of an enumeration as it stands on the wire, or null.</summary>
    public static T? Word<T>(HttpRequest request, string name)
        where T : struct, Enum
    {
        if (Text(request, name) is not { } text)
        {
            return null;
        }

        foreach (T value in Enum.GetValues<T>())
        {
            if (string.Equals(Wire.Word(value), text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw ApiException.BadRequest(name, $"{name} must be one of {string.Join(", ", Enum.GetValues<T>().Select(Wire.Word))}.");
    }

    /// <summary>One of some words, or null.</summary>
    public static string? OneOf(HttpRequest request, string name, IReadOnlyList<string> words) => Text(request, name) is not { } text ? null
        : words.Contains(text, StringComparer.Ordinal) ? text
        : throw ApiException.BadRequest(name, $"{name} must be one of {string.Join(", ", words)}.");
}
