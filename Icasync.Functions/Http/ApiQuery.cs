using System.Globalization;
using System.Text.RegularExpressions;
using Icasync.Activities.Base;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>Reads query strings of lists.</summary>
public static partial class ApiQuery
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
            : throw ApiException.BadRequest(
                name, $"{name} 最多 {TextLengthMax} 个字符。",
                $"{name} must be a text of at most {TextLengthMax} characters.");
    }

    /// <summary>A term, or null when it is absent.</summary>
    public static string? Term(HttpRequest request, string name = "term") =>
        Text(request, name) is { } text ? ApiBody.Term(text, name) : null;

    /// <summary>How many entries a page has; 20 unless said.</summary>
    public static int Limit(HttpRequest request) => Text(request, "limit") is not { } text ? LimitStandard
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && number is >= 1 and <= LimitMax ? number
        : throw ApiException.BadRequest(
            "limit", $"limit 须为 1 至 {LimitMax} 的数。", $"limit must be a number from 1 to {LimitMax}.");

    /// <summary>Where a page of a list that does not change begins: what the page before gave as <c>next</c>.</summary>
    public static int Offset(HttpRequest request) => Text(request, "after") is not { } text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
        : throw ApiException.BadRequest(
            "after", "after 须为前一页给出的 next。", "after must be the 'next' of an earlier page.");

    /// <summary>The number of an attempt, or null for the newest.</summary>
    public static int? Attempt(HttpRequest request) => Text(request, "attempt") is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number
        : throw ApiException.BadRequest(
            "attempt", "attempt 须为从 1 起的整数。", "attempt must be a whole number from 1 on.");

    /// <summary>A day, which begins at 00:00 UTC, or an instant with its offset.</summary>
    public static DateTimeOffset Moment(HttpRequest request, string name) => DateTimeOffset.TryParseExact(
        Text(request, name), ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"],
        CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
        ? moment
        : throw ApiException.BadRequest(
            name, $"{name} 须为日期如 2025-03-01，或时刻如 2025-03-01T00:00:00Z。",
            $"{name} must be a day such as 2025-03-01 or an instant such as 2025-03-01T00:00:00Z.");

    /// <summary>A day, or null when it is absent.</summary>
    public static DateOnly? Day(HttpRequest request, string name) => Text(request, name) is not { } text ? null
        : DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day.Year > 1
        ? day
        : throw ApiException.BadRequest(
            name, $"{name} 须为日期，如 2025-03-04。", $"{name} must be a day such as 2025-03-04.");

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
            if (string.Equals(WireFormat.Word(value), text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw NotOneOf(name, Enum.GetValues<T>().Select(WireFormat.Word));
    }

    /// <summary>Where a page begins: what a list gave as <c>next</c>, or null.</summary>
    public static string? Cursor(HttpRequest request, Regex form, string name = "before") =>
        Text(request, name) is not { } text ? null
        : form.IsMatch(text) ? text
        : throw ApiException.BadRequest(
            name, $"{name} 须为前一页给出的 next。", $"{name} must be the 'next' of an earlier page.");

    /// <summary>Ids of runs and plans.</summary>
    [GeneratedRegex(@"^\d{8}T\d{9}-[a-z]+-[0-9a-f]{6}\z", RegexOptions.CultureInvariant)]
    public static partial Regex RunOrPlan { get; }

    /// <summary>Ids of entries of the operator log.</summary>
    [GeneratedRegex(@"^[0-9a-f]{16}-[0-9a-f]{8}\z", RegexOptions.CultureInvariant)]
    public static partial Regex LogEntry { get; }

    /// <summary>Places in the change log.</summary>
    [GeneratedRegex(@"^[0-9T:.Z-]{24}_\d{4,}-[0-9a-f]{16}-[0-9a-f]{8}\z", RegexOptions.CultureInvariant)]
    public static partial Regex Change { get; }

    /// <summary>One of some words, or null.</summary>
    public static string? OneOf(HttpRequest request, string name, IReadOnlyList<string> words) =>
        Text(request, name) is not { } text ? null
        : words.Contains(text, StringComparer.Ordinal) ? text
        : throw NotOneOf(name, words);

    private static ApiException NotOneOf(string name, IEnumerable<string> words) => ApiException.BadRequest(
        name, $"{name} 须为 {string.Join("、", words)} 之一。", $"{name} must be one of {string.Join(", ", words)}.");
}
