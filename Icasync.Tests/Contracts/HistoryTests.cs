using Icasync.Simulation.Engine;
using Xunit;

namespace Icasync.Tests.Contracts;

/// <summary>
/// Goal: an attempt that a release begins, another may have to go on with. Method: all that crosses the durable history
/// stands in two files of this folder, and a change of it is seen there and accepted by whoever reviews it.
/// </summary>
public class HistoryTests
{
    private const string Accept =
        "ICASYNC_ACCEPT=1 dotnet Icasync.Tests/bin/Debug/net10.0/Icasync.Tests.dll "
        + "-class Icasync.Tests.Contracts.HistoryTests";

    private static readonly string Folder = Path.Combine(Repository.Root, "Icasync.Tests", "Contracts");
    private static readonly string RecordedFile = Path.Combine(Folder, "recorded-history.jsonl");
    private static readonly string ShapeFile = Path.Combine(Folder, "history-records.txt");

    private static bool IsAccepting => Environment.GetEnvironmentVariable("ICASYNC_ACCEPT") == "1";

    private static IReadOnlyList<HistoryLine> Recorded =>
        [.. File.ReadLines(RecordedFile).Where(line => line.Length > 0).Select(HistoryLine.Parse)];

    [Fact]
    public async Task Names_and_records_of_the_history_are_those_of_the_file()
    {
        string shape = HistoryShape.Text();
        Assert.Contains("orchestrator SyncTerm(AttemptInput): string", shape, StringComparison.Ordinal);
        if (IsAccepting)
        {
            await File.WriteAllTextAsync(ShapeFile, shape);
        }

        string written = await File.ReadAllTextAsync(ShapeFile);
        Assert.True(
            shape == written,
            $"What crosses the durable history is not what {Path.GetRelativePath(Repository.Root, ShapeFile)} says. "
            + "An attempt that runs while its host is replaced meets the new code with the old history: see "
            + $"docs/operations.md, and where it can go on, accept the change with\n{Accept}\n"
            + string.Join('\n', Difference(written, shape)));
    }

    [Fact]
    public async Task Todays_orchestrators_go_on_with_the_recorded_history()
    {
        if (IsAccepting)
        {
            await File.WriteAllLinesAsync(RecordedFile, (await RecordedRuns.MakeAsync()).Select(line => line.ToText()));
        }

        IReadOnlyList<HistoryLine> recorded = Recorded;
        Assert.Equal(
            ["full", "incremental", "users", "check"],
            recorded.Where(line => line is { Kind: HistoryKind.Began, Name: "SyncTerm" })
                .Select(line => line.Instance.Split('-')[0]));
        NonDeterministicException? changed =
            Record.Exception(() => InlineEngine.Verify(recorded)) as NonDeterministicException;
        Assert.True(
            changed is null,
            $"{changed?.Message}\nAn attempt of the last release that is open would fail for good. If none can be "
            + $"open where this goes, accept the change with\n{Accept}");
    }

    public static TheoryData<string, Func<List<HistoryLine>, List<HistoryLine>>> Changes => new()
    {
        { "another name", lines => Change(lines, 1, line => line with { Name = line.Name + "Anew" }) },
        {
            "another input",
            lines => Change(
                lines, 1, line => line with { Data = line.Data.Replace("2024", "2023", StringComparison.Ordinal) })
        },
        { "another child", lines => Change(lines, 1, line => line with { Child = line.Child + "x" }) },
        { "another result", lines => Change(lines, lines.Count - 1, line => line with { Data = "\"other\"" }) },
        {
            "a call that is not made any more",
            lines => [.. lines[..^1], lines[1] with { Number = lines.Count }, lines[^1]]
        },
        { "a call that was not made", lines => [lines[0], .. lines[3..]] },
        { "another orchestrator", lines => Change(lines, 0, line => line with { Name = "SyncNothing" }) },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void A_history_that_differs_is_refused(string what, Func<List<HistoryLine>, List<HistoryLine>> change)
    {
        List<HistoryLine> run =
            [.. Recorded.GroupBy(line => line.Instance).First(group => group.First().Name == "SyncTerm")];
        InlineEngine.Verify(run);
        Assert.True(Record.Exception(() => InlineEngine.Verify(change(run))) is NonDeterministicException, what);
    }

    // The order in which answers arrive is the history's, and what was called between two of them too.
    [Fact]
    public void Calls_that_go_out_in_another_order_are_refused()
    {
        List<HistoryLine> shard = [.. Recorded.GroupBy(line => line.Instance)
            .First(group => group.Count(line => line.Kind == HistoryKind.CalledActivity) > 9)];
        InlineEngine.Verify(shard);
        int late = shard.FindIndex(line => line.Number == 8 && line.Kind == HistoryKind.CalledActivity);
        List<HistoryLine> early = [.. shard];
        early.RemoveAt(late);
        early.Insert(8, shard[late]);
        Assert.IsType<NonDeterministicException>(Record.Exception(() => InlineEngine.Verify(early)));
    }

    private static List<HistoryLine> Change(List<HistoryLine> lines, int at, Func<HistoryLine, HistoryLine> change) =>
        [.. lines[..at], change(lines[at]), .. lines[(at + 1)..]];

    private static IEnumerable<string> Difference(string before, string now)
    {
        string[] old = before.Split('\n');
        string[] recent = now.Split('\n');
        return [.. old.Except(recent).Select(line => "- " + line), .. recent.Except(old).Select(line => "+ " + line)];
    }
}
