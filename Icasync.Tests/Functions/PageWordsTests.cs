using System.Reflection;
using System.Text.RegularExpressions;
using Icasync.Activities.Base;
using Icasync.Activities.Offerings;
using Icasync.Activities.Reports;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Xunit;

namespace Icasync.Tests.Functions;

/// <summary>
/// The operator page says in two languages whatever the engine names: a code without a word would stand there raw. The
/// page's tables of words are read as text.
/// </summary>
public partial class PageWordsTests
{
    private static readonly string Words = string.Concat(Directory
        .GetFiles(Path.Combine(Repository.Root, "Icasync.Functions", "Page"), "words-*.js").Select(File.ReadAllText));

    [Fact]
    public void Every_reason_of_a_run_has_a_word() =>
        Assert.Empty(Some.Of(Enum.GetValues<RunReason>()).Select(WireFormat.Code).Where(one => !Has("reason." + one)));

    [Fact]
    public void Every_type_of_problem_has_a_word() =>
        Assert.Empty(Some.Of(Constants(typeof(ProblemTypes))).Where(one => !Has("problem." + one.Split(':')[^1])));

    [Fact]
    public void Every_state_and_kind_of_a_run_has_a_word()
    {
        Assert.Empty(
            Some.Of(Enum.GetValues<RunState>())
                .Select(state => "run." + WireFormat.Word(state))
                .Where(word => !Has(word)));
        Assert.Empty(
            Some.Of(Enum.GetValues<RunKind>())
                .Select(kind => "kind." + WireFormat.Word(kind))
                .Where(word => !Has(word)));
    }

    [Fact]
    public void Every_phase_and_step_has_a_word()
    {
        string[] tables = File.ReadAllText(Path.Combine(Repository.Root, "Icasync.Functions", "Page", "words-steps.js"))
            .Split("const STEPS");
        RunPhase[] phases = Enum.GetValues<RunKind>().SelectMany(RunSteps.Of).ToArray();
        Assert.Empty(Some.Of(phases).Where(phase => !HasEntry(tables[0], phase.Name)).Select(phase => phase.Name));
        Assert.Empty(Some.Of(phases.SelectMany(phase => phase.Steps)).Where(step => !HasEntry(tables[1], step.Step)));
    }

    [Fact]
    public void Every_finding_of_the_rules_and_every_drift_has_a_word()
    {
        IEnumerable<string> findings = Enum.GetValues<FindingCode>().Select(code => code.Text());
        IEnumerable<string> drifts = Enum.GetValues<DriftKind>().Select(WireFormat.Word);
        Assert.Empty(Some.Of(findings.Concat(drifts)).Where(code => !Has("code." + code)));
    }

    [Fact]
    public void Every_link_of_the_chain_of_why_has_a_word()
    {
        string reader = File.ReadAllText(Path.Combine(
            Repository.Root, "Icasync.Activities", "Reports", "WhyReader.cs"));
        string[] links = ChainLink().Matches(reader).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.Equal(9, links.Length);
        Assert.Empty(Some.Of(links).Where(one => !Has("link." + one)));
    }

    private static bool Has(string word) =>
        Words.Contains($"'{word}':", StringComparison.Ordinal)
        || Words.Contains($"\"{word}\":", StringComparison.Ordinal);

    private static bool HasEntry(string table, string name) =>
        Regex.IsMatch(table, $"^  '?{Regex.Escape(name)}'?: \\[", RegexOptions.Multiline);

    private static IEnumerable<string> Constants(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

    [GeneratedRegex("new(?: WhyLink)?\\(\\s*\"([^\"]+)\",")]
    private static partial Regex ChainLink();
}
