using Icasync.Cli.Output;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>What people and tables put into names and reasons steers no terminal (ASVS 16.4.1).</summary>
public class PlainWriterTests
{
    private const string Hostile = "课程\u001b[2J\u009b1m\u0007\b\u202Etxt.exe\tend";

    [Fact]
    public void Control_characters_are_replaced_in_answers_and_notes_and_line_breaks_stay()
    {
        using StringWriter output = new();
        using StringWriter error = new();
        CommandIo io = new(output, error, errorIsTerminal: false, ".");
        io.Out.WriteLine(Hostile);
        io.Out.Write("two\nlines\r\n");
        io.Note(Hostile);
        foreach (string text in new[] { output.ToString(), error.ToString() })
        {
            Assert.DoesNotContain(text, c => (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || c == '\u202E');
            Assert.Contains("课程\uFFFD[2J", text, StringComparison.Ordinal);
        }

        Assert.Contains("two\nlines\r\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_keeps_every_character_and_steers_nothing()
    {
        using StringWriter output = new();
        new CommandIo(output, TextWriter.Null, errorIsTerminal: false, ".").WriteJson(new { Name = Hostile });
        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Equal(
            Hostile, System.Text.Json.JsonDocument.Parse(output.ToString()).RootElement.GetProperty("name")
                .GetString());
    }

    [Fact]
    public void A_cell_of_a_table_is_one_line()
    {
        using StringWriter output = new();
        TextTable table = new("reason", "who");
        table.Add("first\nforged  line", "dean");
        table.WriteTo(output);
        Assert.Equal(2, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
