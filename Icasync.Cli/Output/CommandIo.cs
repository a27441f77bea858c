using System.Text.Json;
using Icasync.Activities.Base;
using Spectre.Console;

namespace Icasync.Cli.Output;

/// <summary>
/// Where a command writes: its one answer to <see cref="Out"/>, everything else (progress, logs, errors) to
/// <see cref="Error"/>. A test hands in its own writers.
/// </summary>
public sealed class CommandIo(TextWriter output, TextWriter error, bool errorIsTerminal, string directory)
{
    // JSON escapes what would steer a terminal by itself, and a program gets every other character as it stands.
    private readonly TextWriter _json = output;

    private static readonly JsonSerializerOptions Indented = new(WireFormat.Json) { WriteIndented = true };

    private TextWriter Notes { get; } = new PlainWriter(error);

    /// <summary>Standard output.</summary>
    public TextWriter Out { get; } = new PlainWriter(output);

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Whether a person watches standard error: only then it may move and have colours.</summary>
    public bool ErrorIsTerminal { get; } = errorIsTerminal;

    /// <summary>The folder that relative paths start from.</summary>
    public string Directory { get; } = directory;

    /// <summary>Whether the answer has to be one JSON document.</summary>
    public bool Json { get; set; }

    /// <summary>The streams of this process.</summary>
    public static CommandIo OfProcess() =>
        new(Console.Out, Console.Error, !Console.IsErrorRedirected, Environment.CurrentDirectory);

    /// <summary>Prints the answer as one JSON document.</summary>
    public void WriteJson<T>(T document) => _json.WriteLine(JsonSerializer.Serialize(document, Indented));

    /// <summary>The same for a document that is written piece by piece.</summary>
    public async Task WriteJsonAsync(Func<TextWriter, Task> write)
    {
        await write(_json);
        await _json.WriteLineAsync();
    }

    /// <summary>Prints what was counted, a line a name.</summary>
    /// <param name="unit">What stands behind each number.</param>
    public void WriteCounts<TCount>(IEnumerable<KeyValuePair<string, TCount>> counts, string unit = "")
    {
        foreach ((string name, TCount count) in counts)
        {
            Out.WriteLine($"{name}: {count}{unit}");
        }
    }

    /// <summary>Asks the person at the terminal; null where nobody is there.</summary>
    public string? Ask(string question)
    {
        if (!ErrorIsTerminal || Console.IsInputRedirected)
        {
            return null;
        }

        Error.Write(question);
        return Console.ReadLine()?.Trim();
    }

    /// <summary>Tells a person something on the way; not part of the answer.</summary>
    public void Note(string text) => Notes.WriteLine(text);

    /// <summary>A console on standard error for what moves.</summary>
    public IAnsiConsole ErrorConsole() => Make(Error, ErrorIsTerminal);

    /// <summary>A console that adds nothing but text unless it is a terminal.</summary>
    public static IAnsiConsole Make(TextWriter writer, bool terminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
    });
}
