using System.Reflection;
using System.Text.RegularExpressions;
using Icasync.Activities.Base;
using Icasync.Activities.Offerings;
using Icasync.Activities.Reports;
using Icasync.Domain.Grid;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Functions.Http;
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
        Assert.Empty(Some.Of(Enum.GetValues<RunReason>()).Select(WireFormat.Code)
            .Where(one => !Has("reason." + one) || !Has("reasonHelp." + one)));

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

    // A refusal names a state or an act inside a Chinese sentence.
    [Fact]
    public void States_and_acts_in_the_refusals_of_the_API_are_the_words_of_the_page()
    {
        Assert.Empty(Some.Of(Enum.GetValues<RunState>()
            .Select(state => ("run." + WireFormat.Word(state), ChineseWords.Of(state)))
            .Concat(Enum.GetValues<PlanState>()
                .Select(state => ("plan." + WireFormat.Word(state), ChineseWords.Of(state))))
            .Concat(Enum.GetValues<RunAct>()
                .Select(act => ("act." + WireFormat.Word(act), ChineseWords.OfAct(WireFormat.Word(act))))))
            .Where(one => !Words.Contains($"'{one.Item1}': ['{one.Item2}'", StringComparison.Ordinal)));
    }

    // One thing has one word: the glossary names those that the office does not say.
    [Fact]
    public void No_text_for_people_uses_a_word_that_the_glossary_puts_another_for()
    {
        List<(string Not, string But)> words =
            [.. NotBut().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "glossary.md")))
                .Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
        Assert.True(words.Count >= 8, $"only {words.Count} words were found");
        string[] texts = [.. new[] { "Icasync.Activities", "Icasync.Functions" }
            .SelectMany(project => Directory.GetFiles(
                Path.Combine(Repository.Root, project), "*.*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".js" or ".html")
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))];
        Assert.Empty(Some.Of(texts).SelectMany(file => File.ReadAllLines(file)
            .SelectMany(line => words.Where(word => line.Contains(word.Not, StringComparison.Ordinal))
                .Select(word => $"{Path.GetFileName(file)}: {word.Not} should be {word.But}: {line.Trim()}"))));
        Assert.Empty(Some.Of(words).Where(word => !Words.Contains(word.But, StringComparison.Ordinal)));
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
    public void Every_state_and_change_of_a_lesson_has_a_word() => Assert.Empty(
        Some.Of(Enum.GetValues<LessonState>()).Select(state => "grid.state." + WireFormat.Word(state))
            .Concat(Enum.GetValues<LessonChange>().Where(change => change != LessonChange.None)
                .Select(change => "grid.change." + WireFormat.Word(change)))
            .Concat(Enum.GetValues<GridSubjectKind>().Select(kind => "grid.kind." + WireFormat.Word(kind)))
            .Where(word => !Has(word)));

    [Fact]
    public void Every_link_of_the_chain_of_why_has_a_word()
    {
        string reader = File.ReadAllText(Path.Combine(
            Repository.Root, "Icasync.Activities", "Reports", "WhyReader.cs"));
        string[] links = ChainLink().Matches(reader).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.Equal(10, links.Length);
        Assert.Empty(Some.Of(links).Where(one => !Has("link." + one)));
    }

    private static bool Has(string word) =>
        Words.Contains($"'{word}':", StringComparison.Ordinal)
        || Words.Contains($"\"{word}\":", StringComparison.Ordinal);

    private static bool HasEntry(string table, string name) =>
        Regex.IsMatch(table, $"^  '?{Regex.Escape(name)}'?: \\[", RegexOptions.Multiline);

    private static IEnumerable<string> Constants(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

    [GeneratedRegex(@"^\| 不说 (\S+) \| (\S+) \|$", RegexOptions.Multiline)]
    private static partial Regex NotBut();

    [GeneratedRegex("new(?: WhyLink)?\\(\\s*\"([^\"]+)\",")]
    private static partial Regex ChainLink();
}
