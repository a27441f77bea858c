using System.Globalization;

namespace Icasync.Domain.Timetable;

/// <summary>A term such as <c>2024-2025-2</c>: two consecutive years and 1, 2 or 3 (DOMAIN 3.3, D21).</summary>
public static class TermCode
{
    /// <summary>The form that messages ask for.</summary>
    public const string Form =
        "yyyy-yyyy-n, the second year one more than the first, n from 1 to 3, such as 2024-2025-2";

    /// <summary>Reads a term; NFKC and surrounding space are forgiven, everything else is refused.</summary>
    public static bool TryParse(string? text, out string term)
    {
        term = CompatibilityFold.Fold(text ?? string.Empty);
        return term.Length == 11
            && term[4] == '-' && term[9] == '-'
            && int.TryParse(term.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(term.AsSpan(5, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int second)
            && second == first + 1
            && term[10] is >= '1' and <= '3';
    }

    /// <summary>
    /// Days that no lesson of the term lies outside of, as far as a code can tell: an outer bound to look in, no
    /// calendar of the university. The code must be one that <see cref="TryParse"/> gave.
    /// </summary>
    public static (DateOnly First, DateOnly Last) Span(string term)
    {
        int year = int.Parse(term.AsSpan(0, 4), CultureInfo.InvariantCulture);
        return term[10] switch
        {
            '1' => (new DateOnly(year, 8, 1), new DateOnly(year + 1, 2, 28)),
            '2' => (new DateOnly(year + 1, 1, 15), new DateOnly(year + 1, 8, 31)),
            _ => (new DateOnly(year + 1, 5, 1), new DateOnly(year + 1, 9, 30)),
        };
    }
}
