using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>
/// Collects rows by offering number as <see cref="Cell.Key"/> reads it and hands an offering out when all its rows are
/// there. Raw forms of one number (<c>K1</c>, <c> K1 </c>) may lie far apart in the database's order.
/// </summary>
internal sealed class GroupBuffer<TRow>(string term, IReadOnlySet<string>? only)
{
    private readonly Dictionary<string, bool> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    // Rows of one spelling come one after another: what holds for it is looked up once.
    private (string? Raw, bool Same) _lastTerm;
    private (string? Raw, Group? Group) _last;

    /// <summary>
    /// Whether a row is of the term. Spellings that the database holds equal (trailing spaces, width) came as one, so
    /// each row's own is read.
    /// </summary>
    public bool IsTerm(string? raw)
    {
        if (raw is null)
        {
            return false;
        }

        if (ReferenceEquals(raw, _lastTerm.Raw))
        {
            return _lastTerm.Same;
        }

        if (!_terms.TryGetValue(raw, out bool same))
        {
            _terms.Add(raw, same = TermCode.TryParse(raw, out string parsed) && parsed == term);
        }

        _lastTerm = (raw, same);
        return same;
    }

    /// <summary>Notes how many rows a raw key has.</summary>
    public void Expect(string? raw, long rows)
    {
        if (GroupOf(Key(raw)) is { } group)
        {
            group.Expected = (group.Expected ?? 0) + rows;
        }
    }

    /// <summary>Adds a row; answers the offering when it is whole.</summary>
    public (string? Offering, IReadOnlyList<TRow> Rows)? Add(string? raw, TRow row)
    {
        if (_last.Raw is null || !ReferenceEquals(raw, _last.Raw))
        {
            _last = (raw, GroupOf(Key(raw)));
        }

        // A row that arrived after the count was taken makes the offering pending for the next run (C16).
        if (_last.Group is not { IsWhole: false } group)
        {
            return null;
        }

        List<TRow> rows = group.Rows ??= [];
        rows.Add(row);
        if (group.Key.Length == 0 || group.Expected is not { } expected || rows.Count < expected)
        {
            return null;
        }

        (group.IsWhole, group.Rows) = (true, null);
        return (group.Key, rows);
    }

    /// <summary>Offerings whose rows changed in number while they were read, and the rows without a number.</summary>
    public IEnumerable<(string? Offering, IReadOnlyList<TRow> Rows)> Rest() =>
        _groups.Values
            .Where(group => group.Rows is not null)
            .Select(group => (group.Key.Length == 0 ? null : group.Key, (IReadOnlyList<TRow>)group.Rows!));

    private static string Key(string? raw) => Cell.Key(raw) ?? string.Empty;

    private Group? GroupOf(string key)
    {
        if (only?.Contains(key) == false)
        {
            return null;
        }

        if (!_groups.TryGetValue(key, out Group? group))
        {
            _groups.Add(key, group = new Group(key));
        }

        return group;
    }

    private sealed class Group(string key)
    {
        public string Key { get; } = key;
        public long? Expected { get; set; }

        /// <summary>
        /// The list is made at the group's first row. Made with the group it would live as long as the whole reading,
        /// and the collector would keep rows that were handed out already.
        /// </summary>
        public List<TRow>? Rows { get; set; }
        public bool IsWhole { get; set; }
    }
}
