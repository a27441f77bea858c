using System.Globalization;
using System.Text;

namespace Icasync.Domain.Timetable;

/// <summary>Reads single fields of the source (DOMAIN 3.3). Each answers null for what it does not accept.</summary>
public static class FieldParsers
{
    private static readonly char[] NameSeparators = [',', '，', '、', ';', '；'];

    /// <summary>NFKC and trim; null when nothing is left (DOMAIN F1: never for keys and names).</summary>
    public static string? Normal(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        string trimmed = CompatibilityFold.Fold(text);
        return trimmed.Length == 0 ? null : trimmed;
    }

    /// <summary>
    /// <c>yyyy/M/d</c>, <c>yyyy-M-d</c> or <c>yyyyMMdd</c>; a time behind a space or T is ignored when it is one, a zone
    /// is refused (DOMAIN F6).
    /// </summary>
    public static DateOnly? Date(string normal)
    {
        int cut = normal.IndexOfAny([' ', 'T', 't']);
        if (cut >= 0)
        {
            string time = normal[(cut + 1)..].Trim();
            if (time.Length > 0 && Clock(time) is null)
            {
                return null;
            }

            normal = normal[..cut];
        }

        int year, month, day;
        if (normal.Length == 8 && Number(normal, 1, 99999999) is { } packed)
        {
            (year, month, day) = (packed / 10000, packed / 100 % 100, packed % 100);
        }
        else
        {
            char separator = normal.Contains('/', StringComparison.Ordinal) ? '/' : '-';
            string[] parts = normal.Split(separator);
            if (parts.Length != 3 || parts[0].Length != 4 || parts[1].Length is 0 or > 2 || parts[2].Length is 0 or > 2
                || Number(parts[0], 1, 9999) is not { } y || Number(parts[1], 1, 12) is not { } m
                || Number(parts[2], 1, 31) is not { } d)
            {
                return null;
            }

            (year, month, day) = (y, m, d);
        }

        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : null;
    }

    /// <summary>
    /// <c>H:mm</c>, <c>H:mm:ss</c>, <c>H:mm:ss.fff</c> or three to four digits; a date in front is ignored, a zone is
    /// refused.
    /// </summary>
    public static TimeOnly? Time(string normal)
    {
        int cut = normal.IndexOfAny([' ', 'T', 't']);
        if (cut >= 0)
        {
            if (Date(normal[..cut]) is null)
            {
                return null;
            }

            normal = normal[(cut + 1)..].Trim();
        }

        return Clock(normal);
    }

    /// <summary>A whole number of the range, digits only.</summary>
    public static int? Number(string normal, int min, int max)
    {
        foreach (char c in normal)
        {
            if (!char.IsAsciiDigit(c))
            {
                return null;
            }
        }

        return normal.Length is > 0 and <= 9
            && int.TryParse(normal, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max
            ? number
            : null;
    }

    /// <summary>Check-in words; <paramref name="known"/> is false for a word that is none of them (DOMAIN 3.3).</summary>
    public static CheckIn CheckInOf(string? text, out bool known)
    {
        known = true;
        switch (Normal(text)?.ToUpperInvariant())
        {
            case null:
                return CheckIn.Unset;
            case "1" or "打卡" or "是" or "Y":
                return CheckIn.Yes;
            case "0" or "不打卡" or "否" or "N":
                return CheckIn.No;
            default:
                known = false;
                return CheckIn.Unset;
        }
    }

    /// <summary>Splits a cell of numbers or names, trims, drops empty and repeated ones, keeps the order (DOMAIN 3.2.6).</summary>
    public static IReadOnlyList<string> Split(string? cell)
    {
        if (string.IsNullOrWhiteSpace(cell))
        {
            return [];
        }

        return cell.IndexOfAny(NameSeparators) < 0
            ? [cell.Trim()]
            : cell.Split(NameSeparators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Distinct(StringComparer.Ordinal).ToArray();
    }

    /// <summary>A course name: a run of CR and LF is one space, trimmed (DOMAIN F2). Null when nothing is left.</summary>
    public static string? CourseName(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (text.AsSpan().IndexOfAny('\r', '\n') < 0)
        {
            return text.Trim();
        }

        StringBuilder name = new(text.Length);
        bool broken = false;
        foreach (char c in text)
        {
            bool breaks = c is '\r' or '\n';
            if (!breaks)
            {
                name.Append(c);
            }
            else if (!broken)
            {
                name.Append(' ');
            }

            broken = breaks;
        }

        string joined = name.ToString().Trim();
        return joined.Length == 0 ? null : joined;
    }

    private static TimeOnly? Clock(string text)
    {
        int hour, minute;
        int second = 0;
        if (!text.Contains(':', StringComparison.Ordinal))
        {
            if (text.Length is not (3 or 4) || Number(text, 0, 9999) is not { } packed)
            {
                return null;
            }

            (hour, minute) = (packed / 100, packed % 100);
        }
        else
        {
            string[] parts = text.Split(':');
            if (parts.Length is not (2 or 3) || parts[0].Length is 0 or > 2 || parts[1].Length != 2
                || Number(parts[0], 0, 23) is not { } h || Number(parts[1], 0, 59) is not { } m
                || (parts.Length == 3 && !Seconds(parts[2], out second)))
            {
                return null;
            }

            (hour, minute) = (h, m);
        }

        return hour <= 23 && minute <= 59 && second <= 59 ? new TimeOnly(hour, minute, second) : null;
    }

    private static bool Seconds(string text, out int second)
    {
        second = 0;
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        string whole = dot < 0 ? text : text[..dot];
        if (whole.Length != 2 || Number(whole, 0, 59) is not { } seconds)
        {
            return false;
        }

        second = seconds;
        return dot < 0 || (text.Length - dot - 1 is >= 1 and <= 7 && Number(text[(dot + 1)..], 0, 9999999) is not null);
    }
}
