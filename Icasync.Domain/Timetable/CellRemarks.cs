namespace Icasync.Domain.Timetable;

/// <summary>
/// Collects what is odd about cells that were read all the same, and names what stands there: who looks at the source
/// sees nothing of it. One finding a kind, so that a table full of it stays one line a course.
/// </summary>
internal sealed class CellRemarks
{
    private const int ExamplesMax = 5;
    private const int ExampleLengthMax = 60;

    private readonly SortedDictionary<FindingCode, SortedSet<string>> _seen = [];

    /// <summary>Looks at a cell of any content.</summary>
    /// <param name="field">The source's field in the glossary's words, such as <c>room</c>.</param>
    /// <param name="before">A cell of the field that was looked at: an equal one is passed over.</param>
    public void Look(string field, string? cell, string? before = null)
    {
        if (cell is not { Length: > 0 } || cell == before)
        {
            return;
        }

        if (Cell.IsNullWord(cell))
        {
            Note(FindingCode.NullAsWord, field);
        }
        else if (Cell.HasInvisible(cell))
        {
            Note(FindingCode.InvisibleCharacter, $"{field} '{Cell.Visible(cell)}'");
        }
    }

    /// <summary>Looks at a cell that should hold a number.</summary>
    /// <param name="before">As of <see cref="Look"/>.</param>
    public void LookAtNumber(string field, string? cell, string? before = null)
    {
        if (cell == before)
        {
            return;
        }

        Look(field, cell);
        string? trimmed = cell?.Trim();
        if (Cell.HasFractionOfNothing(trimmed))
        {
            Note(FindingCode.NumberWithFraction, $"{field} '{trimmed}'");
        }
        else if (Cell.IsScientific(trimmed))
        {
            Note(FindingCode.NumberScientific, $"{field} '{trimmed}'");
        }
    }

    /// <summary>One finding for each kind of oddity that was met.</summary>
    public IEnumerable<Finding> Findings(string? offering) => _seen.Select(kind => new Finding(
        kind.Key, offering,
        Meaning(kind.Key) + string.Join(", ", kind.Value.Take(ExamplesMax)) + (
            kind.Value.Count > ExamplesMax ? ", …" : string.Empty)));

    private static string Meaning(FindingCode code) => code switch
    {
        FindingCode.NullAsWord => "the word NULL counts as empty: ",
        FindingCode.InvisibleCharacter => "there are characters that nobody sees: ",
        FindingCode.NumberWithFraction => "what stands behind the point does not count: ",
        FindingCode.NumberScientific => "digits are lost, so this names nothing: ",
        _ => throw new System.Diagnostics.UnreachableException($"{code} is no remark about a cell"),
    };

    private void Note(FindingCode code, string what)
    {
        SortedSet<string> all = _seen.TryGetValue(code, out SortedSet<string>? known) ? known : _seen[code] = new(
            StringComparer.Ordinal);
        if (all.Count <= ExamplesMax)
        {
            all.Add(what.Length > ExampleLengthMax ? what[..ExampleLengthMax] + "…" : what);
        }
    }
}
