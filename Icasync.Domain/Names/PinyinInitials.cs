using System.Globalization;

namespace Icasync.Domain.Names;

/// <summary>
/// The first letters of the syllables of a Chinese text, as people type them to find a name: <c>高等数学</c> is
/// <c>gdsx</c>. What is not Chinese stays as it is. A character that is read in several ways has the reading by which
/// dictionaries sort it.
/// </summary>
public static class PinyinInitials
{
    private const char ChineseFirst = '\u4E00';
    private const char ChineseLast = '\u9FFF';

    // The first character of each letter in the order of pinyin, which the platform's collation of Chinese knows.
    private const string Letters = "abcdefghjklmnopqrstwxyz";
    private const string Firsts = "阿八嚓咑妸发旮哈丌咔垃妈拏噢妑七呥仨他屲夕丫帀";

    private static readonly CompareInfo Order = CultureInfo.GetCultureInfo("zh-CN").CompareInfo;

    // The names of a term have some hundred thousand characters: each is compared once for all.
    private static readonly char[] Known =
        [.. Enumerable.Range(ChineseFirst, ChineseLast - ChineseFirst + 1).Select(one => Find((char)one))];

    /// <summary>The text with each Chinese character's first letter in its place.</summary>
    public static string Of(string text) =>
        string.Create(text.Length, text, (letters, from) =>
        {
            for (int i = 0; i < letters.Length; i++)
            {
                letters[i] = from[i] is >= ChineseFirst and <= ChineseLast ? Known[from[i] - ChineseFirst] : from[i];
            }
        });

    private static char Find(char one)
    {
        int at = Letters.Length - 1;
        while (at > 0 && Order.Compare([one], [Firsts[at]]) < 0)
        {
            at--;
        }

        return Letters[at];
    }
}
