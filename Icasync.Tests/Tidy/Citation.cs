using System.Text.RegularExpressions;

namespace Icasync.Tests.Tidy;

/// <summary>One place of a text that names a rule of docs/spec.</summary>
/// <param name="Page">The page's name in capitals; empty where a number stands alone, such as D25 or C27.</param>
/// <param name="Item">Heading, row or case; empty where the whole page is meant.</param>
/// <param name="Words">Words that the page must have, as in: CONTRACTS 2, "One engine a home".</param>
internal sealed partial record Citation(string Page, string Item, string Words, int Line)
{
    private const string Number = @"(?:[A-Z]\d{1,2}|\d+(?:\.\d+)*|step\s+\d)\b";

    /// <summary>Whether docs/spec has what is cited.</summary>
    public bool Resolves(SpecPages pages) => Page.Length == 0
        ? pages.Has(Item)
        : pages.Has(Page, Item) && (Words.Length == 0 || pages.Says(Page, Words));

    /// <summary>
    /// All citations of a file: by a page's name anywhere, by a number alone in comments, test names and rows of tests.
    /// </summary>
    public static IEnumerable<Citation> In(string file, string text)
    {
        string extension = Path.GetExtension(file);
        bool code = extension is ".cs" or ".js" or ".bicep" or ".sql";
        bool test = code && file.Contains("Icasync.Tests", StringComparison.Ordinal);
        string prose = Prefix().Replace(text, match => new string(' ', match.Length));
        string alone = code ? Comments(text, extension == ".sql" ? "--" : "//") : prose;
        List<(int Start, int End)> named = [];
        foreach (Match match in Qualified().Matches(prose))
        {
            named.Add((match.Index, match.Index + match.Length));
            string page = match.Groups["page"].Value;
            string words = Blanks().Replace(match.Groups["words"].Value, " ");
            string last = string.Empty;
            foreach (string item
                in match.Groups["item"].Captures.Select(
                    one => Blanks().Replace(one.Value, " ")).DefaultIfEmpty(string.Empty))
            {
                string whole = item.StartsWith("step", StringComparison.Ordinal) ? $"{last} {item}" : item;
                yield return new(page, whole, words, LineOf(text, match.Index));
                last = item;
            }
        }

        string page0 = Path.GetFileNameWithoutExtension(file).ToUpperInvariant();
        bool own = file.Contains(Path.Combine("docs", "spec"), StringComparison.Ordinal) && page0 != "README";
        foreach (Match match
            in Alone()
                .Matches(alone)
                .Where(one => !named.Exists(place => one.Index >= place.Start && one.Index < place.End)))
        {
            yield return new(own ? page0 : string.Empty, match.Value, string.Empty, LineOf(text, match.Index));
        }

        foreach (Match match in test ? TestName().Matches(text) : Enumerable.Empty<Match>())
        {
            foreach (Capture number in match.Groups["item"].Captures)
            {
                yield return new(string.Empty, number.Value, string.Empty, LineOf(text, match.Index));
            }
        }

        foreach (Match match in test ? TestRow().Matches(text) : Enumerable.Empty<Match>())
        {
            foreach (Capture number in match.Groups["item"].Captures)
            {
                string page = char.IsDigit(number.Value[0]) ? "DOMAIN" : string.Empty;
                yield return new(page, number.Value, string.Empty, LineOf(text, match.Index));
            }
        }
    }

    // Everything but the comments becomes blank, so that places keep their line.
    private static string Comments(string text, string mark) => string.Join('\n', text.Split('\n').Select(line =>
    {
        int at = line.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? new string(' ', line.Length) : new string(' ', at) + line[at..];
    }));

    private static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    // A comment goes on in the next line behind its mark.
    [GeneratedRegex(@"^[ \t]*(?:///?|--|#|\*)", RegexOptions.Multiline)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"(?<![\w/.-])(?<page>DESIGN|DOMAIN|EDGE-CASES|CONTRACTS|ENGINE|PITFALLS|WPS-API|STYLE)\b(?![\w/-])"
        + @"(?:\s+(?<item>" + Number + @")(?:\s*(?:,|;|-|\bto\b|\band\b)\s*(?<item>" + Number + @"))*"
        + @"(?:,\s+""(?<words>[^""]+)"")?)?")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"(?<![\w.:{/$-])(?:[PACUNOB]\d{2}|R\d{1,2}|S\d{1,2}|[DF]\d{1,2})(?![\w.-])")]
    private static partial Regex Alone();

    [GeneratedRegex(@"(?:Task|void) (?:(?<item>[PACUNOB]\d{2}|R\d{1,2}|S\d{1,2}|[DF]\d{1,2})_(?:to_)?)+\w+\(")]
    private static partial Regex TestName();

    [GeneratedRegex(
        @"(?:(?<=\{ |InlineData\(|Add\(|Label = )|(?<=\{\r?\n\s+))"
        + @"""(?:(?<item>[PACUNOB]\d{2}|R\d{2}|S\d{1,2}|[DF]\d{1,2}|3\.\d(?:\.\d)?)[ ""])+")]
    private static partial Regex TestRow();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
