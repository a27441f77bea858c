using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>
/// Names and numbers of people who do not exist, in the place of those who do. The same word becomes the same word
/// wherever it stands, two words never become one, and its form stays (digits, width, leading zeros, what nobody sees),
/// so that a sync makes of the rows what it made of the real ones. Who lacks the secret cannot go back.
/// </summary>
internal sealed partial class Pseudonyms(ReadOnlyMemory<byte> secret)
{
    /// <summary>From here on so many Chinese characters stand one after another.</summary>
    private const char FirstHan = '\u4E00';
    private const int HanCount = 20_000;

    /// <summary>How far a full-width character stands from its ASCII twin.</summary>
    private const int FullWidth = 0xFEE0;

    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>A cell of names or numbers with every word of it replaced.</summary>
    public string? Of(string? cell) =>
        cell is null || Cell.IsNullWord(cell) || Cell.IsScientific(cell.AsSpan().Trim())
            ? cell
            : Word().Replace(cell, word => OfWord(word.Value));

    // Words that look the same are one word, and each keeps the look it has.
    private string OfWord(string word)
    {
        string key = string.Concat(word.Select(c => char.ToUpperInvariant(Narrow(c))));
        if (!_given.TryGetValue(key, out string? other))
        {
            for (int tries = 0; other is null || !_taken.Add(other); tries++)
            {
                other = Shaped(key, tries);
            }

            _given.Add(key, other);
        }

        return string.Concat(word.Select((c, i) => Dressed(other[i], c)));
    }

    private string Shaped(string key, int tries)
    {
        char[] other = new char[key.Length];
        bool leads = true;
        for (int i = 0; i < key.Length; i++)
        {
            uint drawn = BitConverter.ToUInt32(HMACSHA256.HashData(
                secret.Span, Encoding.UTF8.GetBytes($"{tries}/{i}/{key}")));
            other[i] = key[i] switch
            {
                '0' when leads => '0',
                >= '0' and <= '9' => leads ? (char)('1' + (drawn % 9)) : (char)('0' + (drawn % 10)),
                >= 'A' and <= 'Z' => (char)('A' + (drawn % 26)),
                char seen when IsOfName(seen) => (char)(FirstHan + (drawn % HanCount)),
                char kept => kept,
            };
            leads = leads && key[i] is < '1' or > '9';
        }

        return new string(other);
    }

    // A rare character is two halves.
    private static bool IsOfName(char c) => char.IsSurrogate(c) || (char.IsLetter(c) && !Cell.HasInvisible([c]));

    private static char Narrow(char c) => IsWide(c) ? (char)(c - FullWidth) : c;

    private static bool IsWide(char c) => c is (>= '０' and <= '９') or (>= 'Ａ' and <= 'Ｚ') or (>= 'ａ' and <= 'ｚ');

    private static char Dressed(char other, char like)
    {
        char cased = char.IsAsciiLetter(other) && char.IsLower(like) ? char.ToLowerInvariant(other) : other;
        return IsWide(like) ? (char)(cased + FullWidth) : cased;
    }

    [GeneratedRegex(@"[\p{L}\p{N}\p{M}\p{Cs}]+")]
    private static partial Regex Word();
}
