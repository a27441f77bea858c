using System.Text.Json;
using System.Text.RegularExpressions;
using Icasync.Tests.Cli;
using Xunit;

namespace Icasync.Tests.Tidy;

/// <summary>
/// What README and docs tell a person to type is understood: every command exists and knows the options it is given.
/// </summary>
public partial class SnippetTests
{
    private static IReadOnlyList<string> Pages => Some.Of(Directory.GetFiles(Repository.Root, "*.md")
        .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)));

    [Fact]
    public async Task Commands_in_the_docs_exist_with_their_options()
    {
        List<(string Page, string Line)> lines = [.. Pages.SelectMany(page => Blocks(page)
            .SelectMany(block => block.Text.Split('\n'))
            .Concat(Inline().Matches(File.ReadAllText(page)).Select(match => match.Groups[1].Value))
            .Select(line => (Path.GetFileName(page), line.Split(" #")[0].Split('>')[0].Trim())))
            .Where(one => CommandOf(one.Item2).Length > 0)];
        Assert.True(lines.Count > 10);
        List<string> wrong = [];
        foreach ((string page, string line) in lines)
        {
            string[] words = CommandOf(line);
            string command = words[0].StartsWith("--", StringComparison.Ordinal) ? "demo" : words[0];
            (int code, string help) = await HelpAsync(command);
            if (code != 0)
            {
                wrong.Add($"{page}: {line}: there is no command {command}");
            }

            wrong.AddRange(words.Where(word => word.StartsWith("--", StringComparison.Ordinal))
                .Where(option => !Regex.IsMatch(help, Regex.Escape(option) + @"\b"))
                .Select(option => $"{page}: {line}: {command} knows no {option}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Json_in_the_docs_is_json()
    {
        foreach ((string _, string text) in Some.Of(Pages.SelectMany(Blocks).Where(block => block.Language is "json")))
        {
            using JsonDocument document = JsonDocument.Parse(text);
        }
    }

    [Fact]
    public void Projects_and_scripts_named_in_commands_exist() => Assert.Empty(
        Some.Of(Pages.SelectMany(
            page => Project().Matches(File.ReadAllText(page)).Select(match => match.Groups[1].Value)))
        .Distinct().Where(project => !Directory.Exists(Path.Combine(Repository.Root, project))));

    // A line that runs our program: what follows its name.
    private static string[] CommandOf(string line)
    {
        Match match = Program().Match(line);
        return match.Success ? match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    private static async Task<(int Code, string Help)> HelpAsync(string command)
    {
        (int code, string output, string error) = await IcasyncProgram.RunInAsync(Repository.Root, command, "--help");
        return (code, output + error);
    }

    private static IEnumerable<(string Language, string Text)> Blocks(string page) =>
        Fence()
            .Matches(File.ReadAllText(page).ReplaceLineEndings("\n"))
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    [GeneratedRegex("^```(\\w*)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("`(icasync [a-z][^`]*)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"^(?:icasync|dotnet run --project Icasync\.Cli --) ([a-z-].*)$")]
    private static partial Regex Program();

    [GeneratedRegex(@"dotnet (?:run|build|test) --project ([\w.]+)")]
    private static partial Regex Project();
}
