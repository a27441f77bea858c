using System.Globalization;
using Icasync.Domain.Timetable;

namespace Icasync.Domain.Planning;

/// <summary>
/// Which courses icasync is responsible for while it is tried with some of them: those that any part names. Everything
/// else stays as it is (DESIGN 5). An empty scope is none: the whole term.
/// </summary>
public sealed class PilotScope
{
    /// <summary>The form that messages ask for.</summary>
    public const string Form =
        "parts between semicolons, each of them once: courses=NUMBERS, teachers=NUMBERS, colleges=CODES OR NAMES, "
        + "with commas between values, and percent=1 to 100, such as 'courses=C1,C2; percent=5'";

    private static readonly char[] Semicolons = [';', '；'];
    private static readonly char[] Commas = [',', '，'];
    private static readonly char[] EqualSigns = ['=', '＝'];

    private readonly Dictionary<PilotWord, SortedSet<string>> _names;
    private readonly int _percent;

    private PilotScope(Dictionary<PilotWord, SortedSet<string>> names, int percent)
    {
        (_names, _percent) = (names, percent);
        List<string> parts = [.. _names.OrderBy(one => one.Key).Select(
            one => $"{Word(one.Key)}={string.Join(',', one.Value)}")];
        if (percent > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Word(PilotWord.Percent)}={percent}"));
        }

        Text = string.Join("; ", parts);
    }

    /// <summary>No pilot: every course.</summary>
    public static PilotScope Whole { get; } = new([], percent: 0);

    /// <summary>The scope in one spelling, whatever the order in which it was given.</summary>
    public string Text { get; }

    /// <summary>Whether every course is in the scope because no pilot is set.</summary>
    public bool IsWhole => Text.Length == 0;

    /// <summary>Whether people decide, so that the teachers of a course must be known.</summary>
    public bool AsksForTeachers => _names.ContainsKey(PilotWord.Teachers) || AsksForColleges;

    /// <summary>Whether the colleges of people decide.</summary>
    public bool AsksForColleges => _names.ContainsKey(PilotWord.Colleges);

    /// <summary>Whether a share of the courses is in the scope.</summary>
    public bool HasShare => _percent > 0;

    /// <summary>Everything that the scope names; a share names nothing.</summary>
    public IEnumerable<PilotPart> Names => _names.SelectMany(one => one.Value.Select(
        name => new PilotPart(one.Key, name)));

    /// <summary>Reads a scope; an empty text is the whole term.</summary>
    /// <param name="wrong">The part that cannot be read.</param>
    public static bool TryParse(string? text, out PilotScope scope, out string wrong)
    {
        (scope, wrong) = (Whole, string.Empty);
        Dictionary<PilotWord, SortedSet<string>> names = [];
        int percent = 0;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        foreach (string part in text.Split(Semicolons, StringSplitOptions.TrimEntries))
        {
            wrong = part;
            if (part.Split(EqualSigns, 2, StringSplitOptions.TrimEntries) is not [{ } name, { } values]
                || WordOf(name) is not { } word)
            {
                return false;
            }

            if (word == PilotWord.Percent)
            {
                if (percent > 0 || !TryShare(values, out percent))
                {
                    return false;
                }
            }
            else if (Values(word, values) is not { } read || !names.TryAdd(word, read))
            {
                return false;
            }
        }

        (scope, wrong) = (new PilotScope(names, percent), string.Empty);
        return true;
    }

    /// <summary>The first part that names the course, or null when the course is out of scope.</summary>
    /// <param name="teachers">Whoever teaches the course by the source or by what is recorded.</param>
    /// <param name="collegesOf">Code and name of a teacher's college, as far as they are known.</param>
    public PilotPart? Why(
        OfferingKey key, IEnumerable<string> teachers, Func<string, IEnumerable<string>> collegesOf)
    {
        if (Has(PilotWord.Courses, key.Offering))
        {
            return new PilotPart(PilotWord.Courses, key.Offering);
        }

        if (IsInShare(key))
        {
            return new PilotPart(PilotWord.Percent, _percent.ToString(CultureInfo.InvariantCulture));
        }

        foreach (string teacher in AsksForTeachers ? teachers : [])
        {
            if (Has(PilotWord.Teachers, teacher))
            {
                return new PilotPart(PilotWord.Teachers, teacher);
            }

            if (AsksForColleges && collegesOf(teacher).FirstOrDefault(
                college => Has(PilotWord.Colleges, Folded(college))) is { } college)
            {
                return new PilotPart(PilotWord.Colleges, college);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // A course has its place in the hundred for ever: a share that grows keeps what it had.
    private bool IsInShare(OfferingKey key) => _percent > 0
        && uint.Parse(key.Id.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) % 100
            < _percent;

    private bool Has(PilotWord word, string name) =>
        _names.TryGetValue(word, out SortedSet<string>? names) && names.Contains(name);

    private static bool TryShare(string text, out int percent) =>
        int.TryParse(
            CompatibilityFold.Fold(text).TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out percent)
        && percent is >= 1 and <= 100;

    private static SortedSet<string>? Values(PilotWord word, string text)
    {
        SortedSet<string> values = new(StringComparer.Ordinal);
        foreach (string value in text.Split(Commas, StringSplitOptions.TrimEntries))
        {
            if ((word == PilotWord.Colleges ? Cell.Text(value) : Cell.Key(value)) is not { } name)
            {
                return null;
            }

            values.Add(word == PilotWord.Colleges ? Folded(name) : name);
        }

        return values;
    }

    /// <summary>
    /// A college as it is compared: a person may type its brackets in another width than the source has them.
    /// </summary>
    public static string Folded(string college) => CompatibilityFold.Fold(college);

    private static PilotWord? WordOf(string name)
    {
        string folded = CompatibilityFold.Fold(name);
        foreach (PilotWord word in Enum.GetValues<PilotWord>())
        {
            if (folded.Equals(Word(word), StringComparison.OrdinalIgnoreCase))
            {
                return word;
            }
        }

        return null;
    }

    private static string Word(PilotWord word) => word switch
    {
        PilotWord.Courses => "courses",
        PilotWord.Teachers => "teachers",
        PilotWord.Colleges => "colleges",
        PilotWord.Percent => "percent",
        _ => throw new System.Diagnostics.UnreachableException($"word {word}"),
    };
}
