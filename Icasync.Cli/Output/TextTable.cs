using System.Globalization;

namespace Icasync.Cli.Output;

/// <summary>
/// Lays out rows in columns of equal width as plain text: the same on a terminal, in a file and in a test.
/// </summary>
public sealed class TextTable(params IReadOnlyList<string> headers)
{
    private readonly List<IReadOnlyList<string>> _rows = [headers];

    /// <summary>Adds a row of as many cells as there are headers.</summary>
    public void Add(params IReadOnlyList<object?> cells) =>
        _rows.Add(
            cells.Select(
                cell => PlainWriter.Line(Convert.ToString(cell, CultureInfo.InvariantCulture) ?? string.Empty))
                    .ToList());

    /// <summary>Writes the table; numbers stand on the right.</summary>
    public void WriteTo(TextWriter writer)
    {
        int columns = _rows[0].Count;
        int[] widths = Enumerable.Range(0, columns).Select(column => _rows.Max(row => Width(row[column]))).ToArray();
        bool[] right = Enumerable.Range(0, columns)
            .Select(
                column => _rows.Count > 1
                && _rows.Skip(1)
                .All(
                    row => row[column].Length == 0 || char.IsAsciiDigit(row[column][0])
                    && double.TryParse(row[column], CultureInfo.InvariantCulture, out _)))
            .ToArray();
        foreach (IReadOnlyList<string> row in _rows)
        {
            writer.WriteLine(string.Join("  ", row.Select((cell, column) =>
            {
                string pad = new(' ', widths[column] - Width(cell));
                return right[column] ? pad + cell : cell + pad;
            })).TrimEnd());
        }
    }

    // Chinese characters take two columns of a terminal.
    private static int Width(string text) =>
        text.Sum(c => c is >= '\u1100' and (<= '\u115f' or >= '\u2e80' and <= '\uffdc') ? 2 : 1);
}
