using System.Data.Common;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>
/// Collects rows by trimmed offering number and hands an offering out when all its rows are there. Raw forms of one
/// number (<c>K1</c>, <c> K1 </c>) may lie far apart in the database's order.
/// </summary>
internal sealed class GroupBuffer<TRow>(
    string term, IReadOnlyList<string> terms, IReadOnlySet<string>? only, bool withoutOffering)
{
    /// <summary>Parameters of one statement: under the 2,100 of SQL Server.</summary>
    private const int ParametersMax = 500;

    private readonly Dictionary<string, bool> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _expected = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TRow>> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _whole = new(StringComparer.Ordinal);
    private readonly List<string> _raw = [];

    /// <summary>The term as the table spells it.</summary>
    public IReadOnlyList<string> Terms { get; } = terms;

    /// <summary>
    /// Whether a row is of the term. Spellings that the database holds equal (trailing spaces, width) came as one, so each
    /// row's own is read.
    /// </summary>
    public bool IsTerm(string? raw)
    {
        if (raw is null)
        {
            return false;
        }

        if (!_terms.TryGetValue(raw, out bool same))
        {
            _terms.Add(raw, same = TermCode.TryParse(raw, out string parsed) && parsed == term);
        }

        return same;
    }

    /// <summary>Notes how many rows a raw key has.</summary>
    public void Expect(string? raw, long rows)
    {
        string key = Key(raw);
        if (Wanted(key))
        {
            _expected[key] = _expected.GetValueOrDefault(key) + rows;
            if (raw is not null)
            {
                _raw.Add(raw);
            }
        }
    }

    /// <summary>Chunks of raw keys to ask for, or one empty chunk when the whole term is read.</summary>
    public IEnumerable<string[]> Offerings(bool chosen) =>
        Terms.Count == 0 ? [] : chosen ? _raw.Chunk(ParametersMax) : [[]];

    /// <summary>Adds a row; answers the offering when it is whole.</summary>
    public (string? Offering, IReadOnlyList<TRow> Rows)? Add(string? raw, TRow row)
    {
        // A row that arrived after the count was taken makes the offering pending for the next run (C16).
        string key = Key(raw);
        if (!Wanted(key) || _whole.Contains(key))
        {
            return null;
        }

        if (!_open.TryGetValue(key, out List<TRow>? rows))
        {
            _open.Add(key, rows = []);
        }

        rows.Add(row);
        if (key.Length == 0 || rows.Count < _expected.GetValueOrDefault(key, long.MaxValue))
        {
            return null;
        }

        _open.Remove(key);
        _whole.Add(key);
        return (key, rows);
    }

    /// <summary>Offerings whose rows changed in number while they were read, and the rows without a number.</summary>
    public IEnumerable<(string? Offering, IReadOnlyList<TRow> Rows)> Rest() =>
        _open.Where(entry => entry.Key.Length > 0 || withoutOffering)
            .Select(entry => (entry.Key.Length == 0 ? null : entry.Key, (IReadOnlyList<TRow>)entry.Value));

    private static string Key(string? raw) => raw is null ? string.Empty : raw.Trim();

    private bool Wanted(string key) => only is null || only.Contains(key);
}
