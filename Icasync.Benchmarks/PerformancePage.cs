using System.Runtime.InteropServices;

namespace Icasync.Benchmarks;

/// <summary>
/// Writes what was measured into docs/performance.md, between its markers; rows of other benchmarks stay.
/// </summary>
internal static class PerformancePage
{
    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    public static void Write(IReadOnlyList<Measure> measures)
    {
        string file = Path.Combine(Root(), "docs", "performance.md");
        string text = File.ReadAllText(file);
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = text.IndexOf(End, StringComparison.Ordinal);
        HashSet<string> measured = measures.Select(measure => measure.Benchmark).ToHashSet();
        IEnumerable<string> kept = text[from..to].Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal) && !measured.Contains(line.Split('`')[1]));
        string on = $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, "
            + $"{RuntimeInformation.FrameworkDescription}";
        IEnumerable<string> added = measures.Select(measure =>
            $"| `{measure.Benchmark}` | {measure.What} | {measure.Value} | {measure.Aim} | {Word(measure.Met)} | {on} "
                + "|");
        string[] head = [
            "", "| benchmark | what | measured | aim | met | when, where |", "| --- | --- | --- | --- | --- | --- |"];
        string table = string.Join(
            '\n', head.Concat(kept.Concat(added).Order(StringComparer.Ordinal)).Append(string.Empty));
        File.WriteAllText(file, text[..from] + table + text[to..]);
    }

    private static string Word(bool? met) => met switch { true => "yes", false => "**no**", null => "–" };

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Icasync.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Icasync.sln is not above this program.");
    }
}
