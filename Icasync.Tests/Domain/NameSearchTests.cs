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
    [InlineData("gdsx", "20242025200101")]
    [InlineData("SX", "20242025200203 20242025200101")]
    [InlineData("ls", "104066")]
    [InlineData("  ", "")]
    [InlineData("没有", "")]
    public void Parts_of_names_and_numbers_find_the_best_first(string typed, string expected) =>
        Assert.Equal(expected, string.Join(' ', Search.Find(typed, 10).Select(one => one.Key)));

    [Theory]
    [InlineData("高等数学", "gdsx")]
    [InlineData("中国特色社会主义理论与实践", "zgtsshzyllysj")]
    [InlineData("C语言程序设计（二）", "Cyycxsj（e）")]
    [InlineData("欧阳八基拿人", "oybjnr")]
    [InlineData("阿姨热爱挖瓦他俄", "ayrawwte")]
    [InlineData("A101 ", "A101 ")]
    [InlineData("", "")]
    public void A_name_has_the_first_letters_of_its_pinyin(string name, string expected) =>
        Assert.Equal(expected, PinyinInitials.Of(name));

    [Fact]
    public void There_are_no_more_hits_than_asked_for() => Assert.Single(Search.Find("2024", 1));
}
