using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>
/// The table in docs/safety.md of what each dependency's failure comes to is whole, and every test that it names
/// exists.
/// </summary>
public partial class DependencyTableTests
{
    private static readonly string[] Dependencies =
        ["WPS", "database", "storage", "disk", "process", "clock", "person"];

    private static readonly string[] Faults = ["slow", "late", "silent", "lying", "full", "gone", "yesterday"];

    private static string[][] Rows
    {
        get
        {
            string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "safety.md"));
            string table = page.Split("<!-- dependencies: begin -->")[1].Split("<!-- dependencies: end -->")[0];
            return [.. table.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)
                .Select(line => line.Trim('|', ' ').Split(" | "))];
        }
    }

    [Fact]
    public void Every_dependency_has_one_row_for_each_thing_that_it_may_do() => Assert.Equal(
        Dependencies.SelectMany(one => Faults.Select(fault => (one, fault))),
        Rows.Select(row => (row[0], row[1])));

    [Fact]
    public void Every_test_that_is_named_exists_and_what_is_not_tested_says_so()
    {
        ILookup<string, Type> types = typeof(DependencyTableTests).Assembly.GetTypes().ToLookup(type => type.Name);
        foreach (string[] row in Some.Of(Rows))
        {
            string where = $"{row[0]} {row[1]}: {row[3]}";
            string[] named = [.. TestName().Matches(row[3]).Select(match => match.Groups[1].Value)];
            Assert.True(named.Length > 0 || row[3] is "not tested" or "–", where);
            foreach (string[] test in named.Select(one => one.Split('.')))
            {
                Assert.True(types[test[0]].Any(type => IsTest(type.GetMethod(test[1]))), where);
            }
        }
    }

    private static bool IsTest(MethodInfo? method) => method?.GetCustomAttribute<FactAttribute>() is not null;

    [GeneratedRegex("`(\\w+\\.\\w+)`")]
    private static partial Regex TestName();
}
