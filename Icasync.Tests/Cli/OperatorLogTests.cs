using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>
/// What is done on the command line stands in the operator log as what is done over HTTP: who, when, what, why.
/// </summary>
public class OperatorLogTests
{
    private const string Term = "2024-2025-2";

    [Fact]
    public async Task A_start_and_a_check_stand_in_the_operator_log()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        await program.GenerateAsync(courses: 2, users: 20);
        string[] common = ["--term", Term, "--database", program.Database, "--wps", wps.BaseUrl.ToString(), "--json"];
        List<string> expected = [];
        foreach ((string[] command, string told) in new (string[], string)[]
        {
            (["sync", "full", "--force", "--reason", "the first night"], "start full force: the first night"),
            (["sync", "users"], "start users: "),
            (["check", "--reason", "before the exams"], "start check: before the exams"),
        })
        {
            (int code, string output, string error) = await program.RunAsync([.. command, .. common]);
            Assert.True(code == 0, $"{told}: {code} {output} {error}");
            JsonElement run = JsonDocument.Parse(output).RootElement;
            expected.Add($"{Environment.UserName}@cli {run.GetProperty("runId").GetString()} {Term} {told}");
        }

        Assert.Equal(expected, Read(program.Database));
    }

    private static List<string> Read(string file)
    {
        using SqliteConnection connection = new($"Data Source={file};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT l.who || ' ' || l.run_id || ' ' || l.term || ' ' || l.act || ' ' || l.subject || ': ' ||
                COALESCE(l.why, '')
            FROM icasync_operator_log l JOIN icasync_run r ON r.run_id = l.run_id AND l.at >= r.created_at
            ORDER BY l.entry_id
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> lines = [];
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }
}
