using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Icasync.Cli.Output;

/// <summary>
/// Writes text in which nothing steers a terminal: names and reasons come from people and tables, and a control
/// character in them could hide a line, forge one or run a command of the terminal. Line breaks and tabs stay.
/// </summary>
internal sealed class PlainWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => inner.Write(Plain(value));

    /// <inheritdoc/>
    public override void Write(string? value) => inner.Write(Plain(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => inner.WriteLine(Plain(value));

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <summary>The text as one line, for a log in which each entry is one.</summary>
    public static string Line(string text) => text.Replace("\r", "\\r", StringComparison.Ordinal).Replace(
        "\n", "\\n", StringComparison.Ordinal);

    /// <summary>The text without what steers a terminal.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Plain(string? text) =>
        text is null || !text.Any(Steers) ? text : string.Concat(text.Select(Plain));

    private static char Plain(char c) => Steers(c) ? '\uFFFD' : c;

    // Signs that turn the direction of writing make a line read as another one.
    private static bool Steers(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || c is (>= '\u202A' and <= '\u202E') or (
            >= '\u2066' and <= '\u2069');
}
