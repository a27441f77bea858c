using System.Globalization;
using System.Text;

namespace Icasync.Domain.Timetable;

/// <summary>
/// The part of Unicode NFKC that dates, times, numbers and state words can meet (DOMAIN 3.3, F1): full-width forms,
/// wide and hard spaces, and every digit that stands for a digit. Done here and not by the runtime, whose normalisation
/// depends on the machine's ICU and does nothing where there is none.
/// </summary>
public static class CompatibilityFold
{
    private const int FullWidthFirst = 0xFF01;
    private const int FullWidthLast = 0xFF5E;
    private const int FullWidthShift = 0xFEE0;

    /// <summary>The folded text, trimmed.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Trim();
        }

        StringBuilder folded = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is >= FullWidthFirst and <= FullWidthLast)
            {
                folded.Append((char)(rune.Value - FullWidthShift));
            }
            else if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator)
            {
                folded.Append(' ');
            }
            else if (!Rune.IsDigit(rune) && Rune.GetNumericValue(rune) is >= 0 and <= 9 and double digit && IsCompatibilityDigit(rune.Value)
                && digit == Math.Floor(digit))
            {
                folded.Append((char)('0' + (int)digit));
            }
            else if (rune.Value is >= 0x2469 and <= 0x2473)
            {
                folded.Append(rune.Value - 0x2469 + 10);
            }
            else if (rune.Value is >= 0x1D7CE and <= 0x1D7FF)
            {
                folded.Append((char)('0' + ((rune.Value - 0x1D7CE) % 10)));
            }
            else
            {
                folded.Append(rune.ToString());
            }
        }

        return folded.ToString().Trim();
    }

    // Superscripts, subscripts and circled digits; Chinese numerals are words, and NFKC leaves them alone.
    private static bool IsCompatibilityDigit(int value) =>
        value is 0xB2 or 0xB3 or 0xB9 or 0x2070 or (>= 0x2074 and <= 0x2079) or (>= 0x2080 and <= 0x2089) or 0x24EA or (>= 0x2460 and <= 0x2468);
}
