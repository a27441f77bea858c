namespace Icasync.Domain.Timetable;

/// <summary>
/// Collects what is odd about cells that were read all the same, and names what stands there: who looks at the source
/// sees nothing of it. One finding a kind, so that a table full of it stays one line a course.
/// </summary>
internal sealed class CellRemarks
{
    private const int ExamplesMax = 5;
    private const int ExampleLengthMax = 60;

    private readonly SortedDictionary<string, SortedSet<string>> _seen = new(StringComparer.Ordinal);

    /// <summary>Looks at a cell of any content.</summary>
    /// <param name="field">The source's field in the glossary's words, such as <c>room</c>.</param>
    public void Look(string field, string? cell)
    {
        if (cell is not { Length: > 0 })
        {
            return;
        }

        if (Cell.IsNullWord(cell))
        {
            Note("NULL_AS_WORD", field);
        }
        else if (Cell.HasInvisible(cell))
        {
            Note("INVISIBLE_CHARACTER", $"{field} '{Cell.Visible(cell)}'");
        }
    }

    /// <summary>Looks at a cell that should hold a number.</summary>
    public void LookAtNumber(string field, string? cell)
    {
        Look(field, cell);
        string? trimmed = cell?.Trim();
        if (Cell.HasFractionOfNothing(trimmed))
        {
            Note("NUMBER_WITH_FRACTION", $"{field} '{trimmed}'");
        }
        else if (Cell.IsScientific(trimmed))
        {
            Note("NUMBER_SCIENTIFIC", $"{field} '{trimmed}'");
        }
    }

    /// <summary>One finding for each kind of oddity that was met.</summary>
    public IEnumerable<Finding> Findings(string? offering) => _seen.Select(kind => new Finding(
        kind.Key, offering,
        Meaning(kind.Key) + string.Join(", ", kind.Value.Take(ExamplesMax)) + (
            kind.Value.Count > ExamplesMax ? ", …" : string.Empty)));

    private static string Meaning(string code) => code switch
    {
        "NULL_AS_WORD" => "the word NULL counts as empty: ",
        "INVISIBLE_CHARACTER" => "there are characters that nobody sees: ",
        "NUMBER_WITH_FRACTION" => "what stands behind the point does not count: ",
        _ => "digits are lost, so this names nothing: ",
    };

    private void Note(string code, string what)
    {
        SortedSet<string> all = _seen.TryGetValue(code, out SortedSet<string>? known) ? known : _seen[code] = new(
            StringComparer.Ordinal);
        if (all.Count <= ExamplesMax)
        {
            all.Add(what.Length > ExampleLengthMax ? what[..ExampleLengthMax] + "…" : what);
        }
    }
}
