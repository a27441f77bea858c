using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary><c>sync --plan</c> refuses what is not this plan before a run is inserted, as the API does.</summary>
public class ChosenPlanTests
{
    private const string Term = "2024-2025-2";

    [Fact]
    public async Task A_plan_of_another_kind_or_term_or_one_that_is_used_up_ends_with_code_2_and_no_run()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        await program.GenerateAsync(courses: 2, users: 20);
        Add(program.Database, "stored", "incremental", Term);
        Add(program.Database, "applied", "full", Term);
        Add(program.Database, "rejected", "full", "2025-2026-1");
        foreach ((string plan, string term, string named) in new[]
        {
            ("nobody", Term, "no plan 'nobody'"), ("stored", Term, "of kind incremental"),
            ("applied", Term, "is applied"),
            ("rejected", Term, "term 2025-2026-1"), ("rejected", "2025-2026-1", "is rejected"),
        })
        {
            (int code, string output, string error) = await program.RunAsync(
                "sync", "full", "--term", term, "--plan", plan, "--database", program.Database, "--wps",
                wps.BaseUrl.ToString(), "--json");
            Assert.True(code == 2, $"{plan}: {code} {output} {error}");
            Assert.Contains(
                named, JsonDocument.Parse(output).RootElement.GetProperty("detail").GetString(),
                StringComparison.Ordinal);
        }

        (int _, string runs, string _) = await program.RunAsync("runs", "--database", program.Database);
        Assert.Contains("No run yet", runs, StringComparison.Ordinal);
    }

    private static void Add(string file, string state, string kind, string term)
    {
        using SqliteConnection connection = new($"Data Source={file};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            $"""
            INSERT INTO icasync_plan (plan_id, kind, term, hash, state, document, created_at)
            VALUES ('{state}', '{kind}', '{term}', 'h', '{state}', '{"{}"}', '2025-01-01T00:00:00.000Z')
            """;
        command.ExecuteNonQuery();
    }
}
