using System.Text.RegularExpressions;

namespace Icasync.Tests.Tidy;

/// <summary>
/// The pages of docs/spec with what can be cited of them: numbered headings, list items below them, table rows and
/// cases.
/// </summary>
internal sealed partial class SpecPages
{
    private readonly Dictionary<string, HashSet<string>> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    private SpecPages()
    {
    }

    /// <summary>The names by which texts cite a page: its file name in capitals.</summary>
    public IReadOnlyCollection<string> Names => _items.Keys;

    public static SpecPages Read()
    {
        SpecPages pages = new();
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "docs", "spec"), "*.md")
            .Where(file => Path.GetFileName(file) != "README.md"))
        {
            string name = Path.GetFileNameWithoutExtension(file).ToUpperInvariant();
            pages._texts[name] = File.ReadAllText(file);
            pages._items[name] = Items(File.ReadLines(file));
        }

        return pages;
    }

    /// <summary>What can be cited of a page.</summary>
    public IReadOnlySet<string> ItemsOf(string page) => _items[page];

    /// <summary>
    /// Whether the page has the item. After a page's name a number of another page may follow, as in "DESIGN 5, D9".
    /// </summary>
    public bool Has(string page, string item) => _items.TryGetValue(page, out HashSet<string>? items)
        && (item.Length == 0 || items.Contains(item) || (char.IsLetter(item[0]) && Has(item)));

    /// <summary>
    /// Whether an item that stands without a page exists: D and F are of DOMAIN, S of WPS-API, the rest are cases.
    /// </summary>
    public bool Has(string item) => item[0] switch
    {
        'D' or 'F' => _items["DOMAIN"].Contains(item),
        'S' => _items["WPS-API"].Contains(item) || _items["EDGE-CASES"].Contains(item),
        _ => _items["EDGE-CASES"].Contains(item),
    };

    /// <summary>Whether the page has these words.</summary>
    public bool Says(string page, string words) => _texts.TryGetValue(page, out string? text)
        && text.Contains(words, StringComparison.Ordinal);

    private static HashSet<string> Items(IEnumerable<string> lines)
    {
        HashSet<string> items = new(StringComparer.Ordinal);
        string heading = string.Empty;
        bool numbered = false;
        foreach (string line in lines)
        {
            // Rows count only in tables whose first column says that it holds their numbers.
            numbered = line.StartsWith('|') && (numbered || line.StartsWith("| # |", StringComparison.Ordinal));
            if (Heading().Match(line) is { Success: true } title)
            {
                heading = title.Groups[1].Value;
                items.Add(heading);
            }
            else if (ListItem().Match(line) is { Success: true } item)
            {
                items.Add($"{heading}.{item.Groups[1].Value}");
            }
            else if (Case().Match(line) is { Success: true } one)
            {
                items.Add(one.Groups[1].Value);
            }
            else if (numbered && Row().Match(line) is { Success: true } row)
            {
                items.Add(row.Groups[1].Value);
            }

            items.UnionWith(Step().Matches(line).Select(step => $"{heading} step {step.Groups[1].Value}"));
        }

        return items;
    }

    [GeneratedRegex(@"^#{2,3} ([A-Z]|\d+(?:\.\d+)*)(?:\.|\s)")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(\d+)\. ")]
    private static partial Regex ListItem();

    [GeneratedRegex(@"^- ([A-Z]\d{2}) ")]
    private static partial Regex Case();

    [GeneratedRegex(@"^\| ([A-Z]?\d+) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"\((\d)\) ")]
    private static partial Regex Step();
}
