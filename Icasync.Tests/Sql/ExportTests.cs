using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// An export for the report of a bug. Goal: what is exported imports again, is planned as the real rows are, and names
/// nobody. Method: the sample of odd rows goes from one university to another.
/// </summary>
public sealed class ExportTests : IDisposable
{
    private static readonly byte[] Secret = new byte[32];

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"icasync-export-{Guid.NewGuid():N}");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_exported_imports_again_gives_an_equal_plan_and_names_nobody(bool server)
    {
        await using Campus real = server ? new Campus(server: true) : new Campus();
        await real.ImportAsync("small-mess");
        IReadOnlyDictionary<string, long> rows = await real.Get<CsvExport>().RunAsync(
            _folder, hasAssignments: true, Secret, default);
        await using Campus other = new();
        ImportResult loaded = await other.Get<CsvImport>().RunAsync(
            _folder, replace: false, makeTables: false, default);
        Assert.Equal(rows.OrderBy(one => one.Key), loaded.Rows.OrderBy(one => one.Key));
        Assert.Empty(loaded.Notes);
        Assert.Equal(await PlanAsync(real), await PlanAsync(other));
        (RunRow expected, RunRow run) = (await real.SyncAsync(RunKind.Full), await other.SyncAsync(RunKind.Full));
        Assert.Equal(expected.Quarantined.OrderBy(one => one.Key), run.Quarantined.OrderBy(one => one.Key));
        Assert.Equal(expected.Warnings.OrderBy(one => one.Key), run.Warnings.OrderBy(one => one.Key));

        string exported = string.Concat(Some.Of(Directory.GetFiles(_folder)).Select(File.ReadAllText));
        Assert.Empty(Some.Of(PersonalData.Of(real)).Where(text => exported.Contains(text, StringComparison.Ordinal)));
        await Assert.ThrowsAsync<ImportException>(
            () => real.Get<CsvExport>().RunAsync(_folder, hasAssignments: true, Secret, default));
    }

    [Theory]
    [InlineData("20220001", "20220001.0", 8)]
    [InlineData("20220001", " 20220001\u200B", 8)]
    [InlineData("A20220001", "Ａ２０２２0001", 9)]
    [InlineData("张三", "张三（兼）,李四", 2)]
    public void A_word_is_replaced_by_one_word_wherever_it_stands(string word, string cell, int length)
    {
        Pseudonyms people = new(Secret);
        string other = people.Of(word)!;
        Assert.Equal(length, other.Length);
        Assert.NotEqual(word, other);
        Assert.Contains(
            other, people.Of(cell)!.Normalize(System.Text.NormalizationForm.FormKC), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("NULL")]
    [InlineData("\\N")]
    [InlineData("2.02425E+20")]
    [InlineData("000")]
    public void What_names_nobody_stays(string? cell) => Assert.Equal(cell, new Pseudonyms(Secret).Of(cell));

    [Fact]
    public void Two_numbers_never_become_one_and_keep_their_leading_zeros()
    {
        Pseudonyms people = new(Secret);
        string[] numbers = [.. Enumerable.Range(0, 1000).Select(number => $"{number:000}")];
        string[] others = [.. numbers.Select(number => people.Of(number)!)];
        Assert.Equal(numbers, others.Order(StringComparer.Ordinal));
        Assert.All(Some.Of(numbers.Zip(others)), pair => Assert.Equal(
            pair.First.TakeWhile(c => c == '0').Count(), pair.Second.TakeWhile(c => c == '0').Count()));
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<string[]> PlanAsync(Campus campus)
    {
        PlanDocument plan = await campus.Get<PlanPreview>().PlanAsync(
            RunKind.Full, Campus.Term, new RunOptions(), hasLedger: true, default);
        return [.. Some.Of(plan.Operations.Select(one => $"{one.Op} {one.Kkh}").Order(StringComparer.Ordinal))];
    }
}
