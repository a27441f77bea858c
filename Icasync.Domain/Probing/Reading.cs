using System.Globalization;

namespace Icasync.Domain.Probing;

/// <summary>How answers are read that many questions share.</summary>
internal static class Reading
{
    /// <summary>Codes of an object that does not exist, each of which the client takes for the same.</summary>
    public static readonly string[] Gone =
        ["400000103", "404000001", "404411503", "400411502", "404411305", "400411517", "400411525"];

    /// <summary>The code of a refusal of one answer, or a word for a success.</summary>
    public static Func<IReadOnlyList<ProbeAnswer>, string?> Code(string done) =>
        answers => answers.Count == 0 ? null : answers[^1].IsDone ? done : answers[^1].Refusal;

    /// <summary>The last answer's first word, where WPS did what it was asked.</summary>
    public static string? Word(IReadOnlyList<ProbeAnswer> answers) =>
        answers[^1] is { IsDone: true, Seen: [{ } word, ..] } ? word : null;

    /// <summary>A number as profiles keep it.</summary>
    public static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>The number that a text begins with, or null.</summary>
    public static double? Parse(string? text) =>
        double.TryParse(text?.Split(' ')[0], CultureInfo.InvariantCulture, out double number) ? number : null;
}
