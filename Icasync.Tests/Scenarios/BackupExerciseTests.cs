using System.Text.RegularExpressions;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>
/// The exercise of docs/operations.md, line by line: a backup, a change, yesterday's file put back, and WPS as it was
/// in the end. A line there that nobody does here fails the test.
/// </summary>
public sealed partial class BackupExerciseTests : IDisposable
{
    private readonly string _backup = Path.Combine(Path.GetTempPath(), $"icasync-monday-{Guid.NewGuid():N}.db");
    private string _remote = string.Empty;
    private RunRow? _last;

    [Fact]
    public async Task The_exercise_of_the_docs_ends_as_it_says()
    {
        using CampusFile file = new(standIn: false);
        await using Campus campus = new(database: file);
        foreach (string line in Some.Of(Lines()))
        {
            string[] parts = line.Split('#', 2, StringSplitOptions.TrimEntries);
            await DoAsync(campus, file, parts[0]);
            await ExpectAsync(campus, parts[1], line);
        }
    }

    public void Dispose() => File.Delete(_backup);

    private async Task DoAsync(Campus campus, CampusFile file, string command)
    {
        await campus.ResetCountersAsync();
        switch (command)
        {
            case "icasync import --from monday --replace --database term.db":
                await campus.ImportAsync("small-clean", replace: true);
                break;
            case "icasync import --from tuesday --replace --database term.db":
                await campus.ImportAsync("small-clean", replace: true);
                campus.Insert(Given.B with
                {
                    Offering = "202420252300000082901", CourseName = "工程力学B", TeacherNumbers = "101003",
                    TeacherNames = "任明", Date = "2025-03-05", Weekday = "3",
                });
                break;
            case "sqlite3 term.db \"VACUUM INTO 'monday.db'\"":
                file.Execute($"VACUUM INTO '{_backup}'");
                break;
            case "cp monday.db term.db && rm -f term.db-wal term.db-shm":
                _remote = (await campus.StateAsync()).GetRawText();
                await campus.RestartAsync(new SyncOptions());
                SqliteConnection.ClearAllPools();
                File.Copy(_backup, campus.Database.ConnectionString, overwrite: true);
                File.Delete(campus.Database.ConnectionString + "-wal");
                File.Delete(campus.Database.ConnectionString + "-shm");
                break;
            case "icasync sync full --term 2024-2025-2 --database term.db":
                _last = await campus.SyncAsync(RunKind.Full);
                break;
            case "icasync check --term 2024-2025-2 --database term.db":
                _last = await campus.SyncAsync(RunKind.Check);
                break;
            case "icasync adopt --term 2024-2025-2 --yes --database term.db":
                AdoptionPlan plan = await campus.Get<TermAdoption>().FindAsync(Campus.Term, default);
                Assert.True(
                    await campus.Get<AdoptionRecorder>().RecordAsync(plan, new Operator("test", "exercise"), default));
                break;
            default:
                Assert.Fail($"nobody does '{command}' here");
                break;
        }
    }

    private async Task ExpectAsync(Campus campus, string expected, string line)
    {
        long writes = (await campus.CallsAsync()).GetProperty("writes").GetInt64();
        switch (expected)
        {
            case "writes":
                Assert.Equal((RunState.Completed, true), (_last!.State, writes > 0));
                break;
            case "LEDGER_OLDER, exit code 3, nothing is written":
                Assert.Equal((RunState.Failed, "LEDGER_OLDER", 0L), (_last!.State, _last.Reason, writes));
                break;
            case "no write: WPS is as it was before the restore":
                Assert.Equal((RunState.Completed, null, 0L), (_last!.State, _last.Message, writes));
                Assert.Equal(_remote, (await campus.StateAsync()).GetRawText());
                break;
            case "no drift":
                Assert.Equal((RunState.Completed, 0), (_last!.State, _last.Warnings.Count));
                break;
            default:
                Assert.True(writes == 0, $"{line}: {writes} writes");
                break;
        }
    }

    private static IEnumerable<string> Lines() => Exercise()
        .Match(File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md")).ReplaceLineEndings("\n"))
        .Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("## A backup and its restore\n.*?```\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Exercise();
}
