using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>
/// Bad input over the real command line: the exit code of CONTRACTS 2 and a message that names the thing; nothing is
/// written at WPS.
/// </summary>
public class BadInputTests
{
    private const string Term = "2024-2025-2";

    // The parser fills such an option with a word of its own, or names no option.
    [Theory]
    [InlineData("--person has no value. Say --person <NUMBER>.", "why", "--person")]
    [InlineData("--item has no value. Say --item <ID>.", "retry", "x", "--item")]
    [InlineData("--item has no value. Say --item <ID>.", "retry", "x", "--item", "--json")]
    [InlineData("--limit has no value. Say --limit <N>.", "runs", "--limit")]
    [InlineData("--limit is 'abc' but must be a whole number.", "runs", "--limit", "abc")]
    [InlineData("--limit is '99999999999' but must be a whole number.", "runs", "--limit=99999999999")]
    [InlineData("--port is '' but must be a whole number.", "serve", "--port:")]
    [InlineData("Unknown option 'limit'", "plan", "full", "--limit")]
    [InlineData("--replaces has no value. Say --replaces <ID>.", "installation", "--replaces")]
    public async Task An_option_without_a_value_of_its_form_is_named(string said, params string[] arguments)
    {
        (int code, string output, string error) = await IcasyncProgram.RunInAsync("/", arguments);
        Assert.Equal(2, code);
        Assert.Contains(said, error + output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("O02 wrong form", 2, "--term", "sync", "full", "--term", "2024-2025")]
    [InlineData("O02 years that do not follow", 2, "--term", "sync", "full", "--term", "2024-2026-1")]
    [InlineData("O02 no term", 2, "--term", "sync", "full")]
    [InlineData("an unknown kind", 2, "nightly", "sync", "nightly", "--term", Term)]
    [InlineData("a missing file", 2, "absent.db", "plan", "full", "--term", Term, "--database", "absent.db")]
    [InlineData("a file that is no database", 2, "database", "plan", "full", "--term", Term, "--database", "text.db")]
    [InlineData("an unknown run", 2, "no-such-run", "status", "no-such-run")]
    [InlineData("no act on a term", 2, "'close'", "term", "close", "--term", Term)]
    [InlineData("no reason", 2, "--reason", "term", "retire", "--term", Term)]
    [InlineData(
        "no such choice", 2, "--calendars", "term", "retire", "--term", Term, "--reason", "x", "--calendars", "burn")]
    [InlineData(
        "a choice of another act", 2, "with retire alone", "term", "open", "--term", Term, "--reason", "x",
        "--calendars", "rename")]
    [InlineData(
        "nothing confirmed", 2, "--confirm", "term", "retire", "--term", Term, "--reason", "x", "--calendars", "delete",
        "--force")]
    [InlineData(
        "no calendar", 2, "No calendar of term", "term", "retire", "--term", Term, "--calendars", "rename",
        "--dry-run")]
    [InlineData("a term of nothing", 2, "2030-2031-1", "term", "open", "--term", "2030-2031-1", "--reason", "x")]
    [InlineData("a term in no such state", 2, "byDate", "term", "reopen", "--term", Term, "--reason", "x")]
    [InlineData("an address that is none", 2, "--wps", "sync", "full", "--term", Term, "--wps", "nowhere")]
    public async Task Wrong_arguments_end_with_code_2_and_name_what_is_wrong(
        string story, int code, string named, params string[] arguments)
    {
        using IcasyncProgram program = new();
        await File.WriteAllTextAsync(Path.Combine(program.Home, "text.db"), new string('x', 4096));
        if (!arguments.Contains("--database"))
        {
            await program.GenerateAsync(courses: 2, users: 20);
            arguments = [.. arguments, "--database", program.Database];
        }

        (int ended, string output, string error) = await program.RunHereAsync([.. arguments, "--json"]);
        Assert.True(ended == code, $"{story}: {ended} {output} {error}");
        Assert.Contains(
            named, JsonDocument.Parse(output).RootElement.GetProperty("detail").GetString(),
            StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(Path.Combine(program.Home, "absent.db")));
    }

    [Theory]
    [InlineData("B01", "Icasync__Wps__AppKey", null, "Icasync__Wps__AppKey")]
    [InlineData("B01", "Icasync__Wps__AppId", null, "Icasync__Wps__AppId")]
    [InlineData("B05", "Icasync__Wps__RequestsPerSecond", "0", "Icasync__Wps__RequestsPerSecond")]
    [InlineData("B05", "Icasync__Wps__RequestsPerSecond", "fast", "Icasync__Wps__RequestsPerSecond")]
    [InlineData("B05", "Icasync__Wps__MaxConcurrency", "0", "Icasync__Wps__MaxConcurrency")]
    [InlineData("a share above all", "Icasync__Sync__Pilot", "percent=101", "Icasync__Sync__Pilot is 'percent=101'")]
    [InlineData("a pilot of nothing", "Icasync__Sync__Pilot", "courses=K9", "Icasync__Sync__Pilot is 'courses=K9'")]
    [InlineData("no Node.js", "PATH", "/nowhere", "Node")]
    public async Task B01_B05_Wrong_settings_end_with_code_2_and_tell_no_secret(
        string number, string variable, string? value, string named)
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        await program.GenerateAsync(courses: 2, users: 20);
        program.Variables[variable] = value;
        (int code, string output, string error) = await program.RunAsync(
            "sync", "full", "--term", Term, "--database", program.Database, "--wps", wps.BaseUrl.ToString());
        Assert.True(code == 2, $"{number}: {code} {output} {error}");
        Assert.Contains(named, output + error, StringComparison.Ordinal);
        Assert.DoesNotContain(SimulatorOptions.DefaultAppKey, output + error, StringComparison.Ordinal);
        Assert.Empty(wps.Core.Calls);
    }

    [Theory]
    [InlineData("an empty term", "DELETE FROM u_jw_kcb_cur", 3, "TERM_EMPTY")]
    [InlineData("a missing table", "DROP TABLE out_jw_kcb_xs", 2, "out_jw_kcb_xs")]
    [InlineData("a missing column", "ALTER TABLE u_jw_kcb_cur DROP COLUMN sfdk", 2, "sfdk")]
    public async Task A_source_that_cannot_be_read_stops_before_anything_is_written(
        string story, string sql, int expected, string named)
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        await program.GenerateAsync(courses: 2, users: 20);
        Execute(program.Database, sql);
        (int code, string output, string error) = await program.RunAsync(
            "sync", "full", "--term", Term, "--database", program.Database, "--wps", wps.BaseUrl.ToString(), "--json");
        Assert.True(code == expected, $"{story}: {code} {output} {error}");
        Assert.Contains(named, output, StringComparison.Ordinal);
        Assert.DoesNotContain(wps.Core.Calls, call => call.Effects > 0);
    }

    [Fact]
    public async Task A_wrong_key_ends_with_code_3_and_names_the_settings()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        await program.GenerateAsync(courses: 2, users: 20);
        program.Variables["Icasync__Wps__AppKey"] = "wrong-but-secret";
        (int code, string output, string error) = await program.RunAsync(
            "sync", "full", "--term", Term, "--database", program.Database, "--wps", wps.BaseUrl.ToString(), "--json");
        Assert.True(code == 3, $"{code} {output} {error}");
        Assert.Equal("WPS_FORBIDDEN", JsonDocument.Parse(output).RootElement.GetProperty("reason").GetString());
        Assert.DoesNotContain("wrong-but-secret", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain(wps.Core.Calls, call => call.Effects > 0);
    }

    private static void Execute(string file, string sql)
    {
        using SqliteConnection connection = new($"Data Source={file};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
