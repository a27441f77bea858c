using System.ComponentModel;
using System.Reflection;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync completion bash|zsh|powershell</c>: a script that completes commands and options.</summary>
public sealed class CompletionCommand(CommandIo io) : Command<CompletionCommand.Options>
{
    /// <inheritdoc/>
    public override int Execute(CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        io.Out.WriteLine(settings.Shell switch
        {
            "bash" => Bash(),
            "zsh" => "autoload -U +X bashcompinit && bashcompinit\n" + Bash(),
            "powershell" => PowerShell(),
            _ => throw CliException.BadArgument(
                "SHELL", $"'{settings.Shell}' is no shell that is known here. Say bash, zsh or powershell."),
        });
        return ExitCodes.Completed;
    }

    private static IEnumerable<string> Names => CommandTable.All.Select(one => one.Name);

    private static string WordsOf(CommandEntry one) => string.Join(
        ' ', (SaysKind(one) ? [RunWords.Kinds] : Array.Empty<string>()).Concat(Suggestion.OptionsOf(one.Settings)));

    private static bool SaysKind(CommandEntry one) => one.Settings.GetProperties().Any(
        property => property.GetCustomAttribute<CommandArgumentAttribute>()?.ValueName
            == RunWords.KindArgument.Trim('<', '>'));

    private static string Bash() => string.Join(
        '\n',
        [
            "_icasync() {",
            "  local words",
            "  if [ \"$COMP_CWORD\" -eq 1 ]; then",
            $"    words='{string.Join(' ', Names)}'",
            "  else",
            "    case \"${COMP_WORDS[1]}\" in",
            .. CommandTable.All.Select(one => $"      {one.Name}) words='{WordsOf(one)}' ;;"),
            "    esac",
            "  fi",
            "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))",
            "}",
            "complete -o default -F _icasync icasync",
        ]);

    private static string PowerShell() => string.Join(
        '\n',
        [
            "Register-ArgumentCompleter -Native -CommandName icasync -ScriptBlock {",
            "  param($wordToComplete, $commandAst, $cursorPosition)",
            "  $words = @{",
            .. CommandTable.All.Select(one => $"    '{one.Name}' = '{WordsOf(one)}'"),
            "  }",
            "  $given = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })",
            "  $known = if ($given.Count -gt 2 -or ($given.Count -eq 2 -and $wordToComplete -eq '')) {",
            "    $words[$given[1]] -split ' '",
            "  } else { $words.Keys | Sort-Object }",
            "  $known | Where-Object { $_ -like \"$wordToComplete*\" } | ForEach-Object {",
            "    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)",
            "  }",
            "}",
        ]);

    /// <summary>For which shell.</summary>
    public sealed class Options : CommandSettings
    {
        [CommandArgument(0, "<SHELL>")]
        [Description("bash, zsh or powershell")]
        public string Shell { get; init; } = string.Empty;
    }
}
