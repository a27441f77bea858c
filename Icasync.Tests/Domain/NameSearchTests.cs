using Icasync.Domain.Names;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>What a person finds by what he types.</summary>
public class NameSearchTests
{
    private static readonly NameSearch<NamedThing> Search = new(
        [
            new NamedThing("20242025200101", "高等数学", "104066 李四"),
            new NamedThing("20242025200102", "线性代数", "101049 王五"),
            new NamedThing("20242025200203", "数学分析", "104066 李四"),
            new NamedThing("104066", "李四"),
            new NamedThing("A101", string.Empty),
        ],
        one => one);

    [Theory]
    [InlineData("数学", "20242025200203 20242025200101")]
    [InlineData("李四", "104066 20242025200101 20242025200203")]
    [InlineData("李四 分析", "20242025200203")]
    [InlineData("00102", "20242025200102")]
    [InlineData("１０４０６６", "104066 20242025200101 20242025200203")]
    [InlineData("a101", "A101")]
    [InlineData("  ", "")]
    [InlineData("没有", "")]
    public void Parts_of_names_and_numbers_find_the_best_first(string typed, string expected) =>
        Assert.Equal(expected, string.Join(' ', Search.Find(typed, 10).Select(one => one.Key)));

    [Fact]
    public void There_are_no_more_hits_than_asked_for() => Assert.Single(Search.Find("2024", 1));
}
