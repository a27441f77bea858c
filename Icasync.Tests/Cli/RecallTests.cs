using System.Text.Json;
using Dapper;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary><c>withdraw</c> and <c>undo</c> on the command line: what they refuse, and their exit codes.</summary>
public class RecallTests
{
    private const string Term = "2024-2025-2";

    [Fact]
    public async Task The_newest_run_of_a_term_is_named_by_the_term_and_a_run_of_another_one_is_refused()
    {
        using IcasyncProgram program = new();
        await program.GenerateAsync(courses: 2, users: 20);
        await program.RunAsync("migrate", "--database", program.Database);
        await using (SqliteConnection connection = new($"Data Source={program.Database}"))
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO icasync_run (run_id, kind, term, state, options, requested_by, attempt, gate, created_at,
                    failures)
                VALUES
                    ('mine', 'full', '2024-2025-2', 'completed', '{}', 'me', 1, 'open', '2025-01-01T00:00:00.000Z', 0),
                    ('newer', 'full', '2024-2025-1', 'completed', '{}', 'me', 1, 'open', '2025-01-02T00:00:00.000Z', 0)
                """);
        }

        foreach ((string named, string[] arguments) in new (string, string[])[]
        {
            ("Nothing of run mine is left to undo", ["latest", "--term", Term]),
            ("Nothing of run newer is left to undo", ["latest"]),
            ("--term is '2024-2025-2', but run newer is of term 2024-2025-1", ["newer", "--term", Term]),
            ("There is no run 'latest'", ["latest", "--term", "2023-2024-1"]),
        })
        {
            (int code, string output, string error) = await program.RunAsync(
                ["undo", .. arguments, "--dry-run", "--database", program.Database]);
            Assert.True(code == 2, $"{string.Join(' ', arguments)}: {code} {output} {error}");
            Assert.Contains(named, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_has_nothing_to_take_back_is_named_and_no_run_is_inserted()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        await program.GenerateAsync(courses: 2, users: 20);
        foreach ((int expected, string named, string[] arguments) in new (int, string, string[])[]
        {
            (0, "Nothing of term 2024-2025-2 is left to withdraw", ["withdraw", "--term", Term]),
            (0, "Nothing of term 2024-2025-2 is left to withdraw", ["withdraw", "--term", Term, "--dry-run"]),
            (2, "say --confirm 2024-2025-2 too", ["withdraw", "--term", Term, "--force"]),
            (2, "say --confirm 2024-2025-2 too", ["withdraw", "--term", Term, "--force", "--confirm", "2024-2025-1"]),
            (2, "There is no run 'nobody'", ["undo", "nobody"]),
            (2, "There is no run 'latest'", ["undo", "latest", "--dry-run"]),
        })
        {
            (int code, string output, string error) = await program.RunAsync(
                [.. arguments, "--database", program.Database, "--wps", wps.BaseUrl.ToString(), "--json"]);
            Assert.True(code == expected, $"{string.Join(' ', arguments)}: {code} {output} {error}");
            JsonElement answer = JsonDocument.Parse(output).RootElement;
            string text = answer.GetProperty(code == 0 ? "message" : "detail").GetString()!;
            Assert.Contains(named, text, StringComparison.Ordinal);
        }

        (int _, string runs, string _) = await program.RunAsync("runs", "--database", program.Database);
        Assert.Contains("No run yet", runs, StringComparison.Ordinal);
    }
}
