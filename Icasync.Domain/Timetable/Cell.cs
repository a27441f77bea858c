using System.Globalization;
using System.Text;

namespace Icasync.Domain.Timetable;

/// <summary>
/// Reads a cell of the source before anything is made of it: which cells are empty, what of a number is the number, and
/// what a person cannot see in it. Everybody who compares numbers of offerings and people reads them here (DOMAIN D24).
/// </summary>
public static class Cell
{
    private const string FractionOfNothing = ".0";

    /// <summary>The trimmed text; null when nothing is left or when an export wrote the word for it (NULL).</summary>
    public static string? Text(string? cell)
    {
        if (cell is null)
        {
            return null;
        }

        string text = cell.Trim();
        return text.Length == 0 || IsTrimmedNullWord(text) ? null : text;
    }

    /// <summary>
    /// The number of an offering or a person: trimmed, without characters that nobody sees, and without the <c>.0</c>
    /// that a table of real numbers puts behind digits. Case and width count.
    /// </summary>
    public static string? Key(string? cell)
    {
        if (Text(cell) is not { } text)
        {
            return null;
        }

        if (HasInvisible(text))
        {
            text = Without(text, others: string.Empty).Trim();
        }

        text = HasFractionOfNothing(text) ? text[..text.IndexOf('.', StringComparison.Ordinal)] : text;
        return text.Length == 0 || IsNullWord(text) ? null : text;
    }

    /// <summary>
    /// Whether an export wrote the word for an empty cell: NULL in any case, bare or in brackets, or <c>\N</c>.
    /// </summary>
    public static bool IsNullWord(ReadOnlySpan<char> text) => IsTrimmedNullWord(text.Trim());

    private static bool IsTrimmedNullWord(ReadOnlySpan<char> text) => text switch
    {
        { Length: 2 } two => two is "\\N",
        { Length: 4 } four => four.Equals("NULL", StringComparison.OrdinalIgnoreCase),
        { Length: 6 } six => (six[0], six[^1]) is ('(', ')') or ('<', '>') or ('[', ']')
            && six[1..^1].Equals("NULL", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>
    /// Whether the text is a number in scientific form, such as <c>2.02425E+20</c>: most of its digits are lost, and
    /// several numbers look the same. Digits around a bare E can be a number of somebody's own and are none.
    /// </summary>
    public static bool IsScientific(ReadOnlySpan<char> text)
    {
        int exponent = text.IndexOfAny('E', 'e');
        if (exponent <= 0)
        {
            return false;
        }

        ReadOnlySpan<char> mantissa = text[0] is '+' or '-' ? text[1..exponent] : text[..exponent];
        int point = mantissa.IndexOf('.');
        ReadOnlySpan<char> power = text[(exponent + 1)..];
        bool signed = power is ['+' or '-', ..];
        return (signed || point >= 0) && AreDigits(signed ? power[1..] : power)
            && (point < 0 ? AreDigits(mantissa) : AreDigits(mantissa[..point]) && AreDigits(mantissa[(point + 1)..]));
    }

    /// <summary>Whether the trimmed text is digits with <c>.0</c> behind them.</summary>
    public static bool HasFractionOfNothing(ReadOnlySpan<char> text)
    {
        int point = text.IndexOf('.');
        return point > 0 && AreDigits(text[..point]) && text[point..].StartsWith(FractionOfNothing)
            && text[(point + 1)..].IndexOfAnyExcept('0') < 0;
    }

    /// <summary>Whether the text holds a character that nobody sees; spaces are none.</summary>
    public static bool HasInvisible(ReadOnlySpan<char> text)
    {
        // Nearly every cell ends here: plain ASCII.
        int first = text.IndexOfAnyExceptInRange(' ', '~');
        if (first < 0)
        {
            return false;
        }

        foreach (char c in text[first..])
        {
            if (c is < ' ' or > '~' && IsInvisible(c))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The text as a person can read it in a report: what nobody sees stands as <c>&lt;U+200B&gt;</c>.
    /// </summary>
    public static string Visible(string text)
    {
        if (!HasInvisible(text))
        {
            return text;
        }

        StringBuilder seen = new(text.Length + 8);
        foreach (char c in text)
        {
            _ = IsInvisible(c) ? seen.Append(CultureInfo.InvariantCulture, $"<U+{(int)c:X4}>") : seen.Append(c);
        }

        return seen.ToString();
    }

    /// <summary>
    /// What two texts share that look the same: without width, case, spaces and characters that nobody sees.
    /// </summary>
    public static string Look(string text) => Without(CompatibilityFold.Fold(text), " \t\r\n").ToUpperInvariant();

    private static string Without(string text, string others)
    {
        StringBuilder rest = new(text.Length);
        foreach (char c in text)
        {
            if (!IsInvisible(c) && !others.Contains(c, StringComparison.Ordinal))
            {
                rest.Append(c);
            }
        }

        return rest.ToString();
    }

    // Format and control characters, and the letters and marks that Unicode draws as nothing. Tabs and line breaks are
    // space, and a surrogate is half of something that may well be seen.
    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.Format => true,
        UnicodeCategory.Control => !char.IsWhiteSpace(c),
        UnicodeCategory.NonSpacingMark => c is '\u034F' or '\u17B4' or '\u17B5' or (>= '\u180B' and <= '\u180F') or (
            >= '\uFE00' and <= '\uFE0F'),
        UnicodeCategory.OtherLetter => c is '\u115F' or '\u1160' or '\u3164' or '\uFFA0',
        UnicodeCategory.OtherSymbol => c is '\u2800',
        _ => false,
    };

    private static bool AreDigits(ReadOnlySpan<char> text) => text.Length > 0 && text.IndexOfAnyExceptInRange(
        '0', '9') < 0;
}
