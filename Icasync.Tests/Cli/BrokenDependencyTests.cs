using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>
/// Each thing of the machine that a command stands on is broken in turn: the exit code and the reason of CONTRACTS 2,
/// and a message that names the thing.
/// </summary>
public sealed class BrokenDependencyTests : IDisposable
{
    private const string Term = "2024-2025-2";

    private static readonly TimeSpan EndMax = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("icasync-broken-").FullName;

    private string DatabaseFile => Path.Combine(_folder, "term.db");

    private DatabaseOptions Options => new()
    {
        Provider = DatabaseProvider.Sqlite, ConnectionString = DatabaseFile, CommandTimeoutSeconds = 1,
        WaitMax = TimeSpan.Zero,
    };

    [Theory]
    [InlineData("file", "--home")]
    [InlineData("file/home", "--home")]
    [InlineData("file/deep/home", "--home")]
    public async Task A_home_where_a_file_stands_is_refused(string home, string named)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "text");
        Assert.Contains(named, await RefusedAsync("migrate", "--home", home), StringComparison.Ordinal);
        Assert.Contains(
            named, await RefusedAsync("migrate", "--home", home, "--database", "term.db"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("file/term.db")]
    public async Task A_database_path_that_cannot_be_a_file_is_refused(string path)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "folder"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "text");
        string detail = await RefusedAsync("migrate", "--database", path);
        Assert.Contains(Path.Combine(_folder, path.Split('/')[0]), detail, StringComparison.Ordinal);
    }

    // Method: a folder where the database's log has to be, and a page of the schema that was overwritten.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_that_cannot_be_written_or_is_damaged_is_refused(bool locked)
    {
        await MakeDatabaseAsync();
        if (locked)
        {
            Directory.CreateDirectory(DatabaseFile + "-wal");
        }
        else
        {
            await using FileStream file = new(DatabaseFile, FileMode.Open);
            file.Position = 100;
            file.Write(Enumerable.Repeat((byte)0xff, 3000).ToArray());
        }

        Assert.Contains(DatabaseFile, await RefusedAsync("migrate", "--database", "term.db"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_database_is_waited_for_by_the_migration_and_then_named()
    {
        await MakeDatabaseAsync();
        await using SqliteConnection other = new($"Data Source={DatabaseFile};Pooling=False");
        await other.OpenAsync();
        await other.ExecuteAsync("BEGIN EXCLUSIVE");
        using Database database = new(Options, TimeProvider.System, new Random(1), NullLogger<Database>.Instance);
        DatabaseUnavailableException fault = await Assert.ThrowsAsync<DatabaseUnavailableException>(
            () => database.RepeatAsync(() => Task.FromResult(new Migrator(Options).Migrate()), default));
        Assert.Contains(DatabaseFile, fault.Message, StringComparison.Ordinal);
        await other.ExecuteAsync("ROLLBACK");
        Assert.NotEmpty(new Migrator(Options).Migrate());
    }

    // Method: a limit of pages plays a full disk, a connection that only reads plays rights that are missing.
    [Theory]
    [InlineData("PRAGMA max_page_count = 1", "full")]
    [InlineData("PRAGMA query_only = 1", "opened for writing")]
    public async Task A_disk_that_is_full_or_read_only_ends_a_run_as_SOURCE_UNAVAILABLE(string pragma, string named)
    {
        await MakeDatabaseAsync();
        using Database database = new(
            Options, TimeProvider.System, new Random(1), NullLogger<Database>.Instance,
            new LimitedSource(DatabaseFile, pragma));
        Exception? fault = await Record.ExceptionAsync(() => database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "CREATE TABLE filler AS SELECT hex(randomblob(100000)) AS text", transaction: transaction), default));
        Assert.NotNull(fault);
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        Assert.Contains(DatabaseFile, fault.Message, StringComparison.Ordinal);
        Assert.Equal((StopKind.Failed, RunReason.SourceUnavailable), PhaseBoundary.Reason(fault));
    }

    [Fact]
    public async Task A_program_whose_durable_storage_dies_ends_in_time_and_goes_on_at_the_next_start()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        program.Variables["Icasync__Wps__RequestsPerSecond"] = "10";
        await program.GenerateAsync(courses: 10, users: 60);
        await BreakAsync(program, program.Database, wps, "STORAGE_UNAVAILABLE", () =>
        {
            JsonElement child = JsonDocument.Parse(
                File.ReadAllText(Path.Combine(program.Home, "children.json"))).RootElement[0];
            using Process storage = Process.GetProcessById(child.GetProperty("pid").GetInt32());
            storage.Kill();
        });
    }

    // Method: a file system of 8 MB in memory stands at the home's place; only root can make one.
    [Fact]
    public async Task A_program_whose_home_is_full_ends_in_time_and_goes_on_when_there_is_space()
    {
        await using SimulatorHost wps = await SimulatorHost.StartAsync(new SimulatorOptions());
        using IcasyncProgram program = new();
        program.Variables["Icasync__Wps__RequestsPerSecond"] = "10";
        await program.RunAsync(
            "generate", "--term", Term, "--courses", "10", "--users", "60", "--database", DatabaseFile);
        Assert.SkipUnless(
            await IsDoneAsync("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", program.Home), "no right to mount");
        string filler = Path.Combine(program.Home, "filler");
        try
        {
            await BreakAsync(
                program, DatabaseFile, wps, "DISK_FULL",
                () => Assert.ThrowsAny<IOException>(() => File.WriteAllBytes(filler, new byte[9_000_000])),
                () => File.Delete(filler));
        }
        finally
        {
            Assert.True(await IsDoneAsync("umount", "-l", program.Home));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task BreakAsync(
        IcasyncProgram program, string database, SimulatorHost wps, string reason, Action damage, Action? mend = null)
    {
        string[] sync =
            ["sync", "full", "--term", Term, "--database", database, "--wps", wps.BaseUrl.ToString(), "--json"];
        using Process process = program.Start(sync);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        while (!wps.Core.Calls.Any(call => call.Effects > 0))
        {
            Assert.False(process.HasExited, "it ended before its first write");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        damage();
        using CancellationTokenSource limit = new(EndMax);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 3, $"{process.ExitCode} {await output} {await error}");
        Assert.Equal(reason, JsonDocument.Parse(await output).RootElement.GetProperty("reason").GetString());
        mend?.Invoke();
        program.Variables["Icasync__Wps__RequestsPerSecond"] = "500";
        (int code, string answer, string notes) = await program.RunAsync(sync);
        Assert.True(code == 0, $"{code} {answer} {notes}");
    }

    private static async Task<bool> IsDoneAsync(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    private async Task MakeDatabaseAsync()
    {
        await using SqliteConnection connection = new($"Data Source={DatabaseFile};Pooling=False");
        await connection.OpenAsync();
        await connection.ExecuteAsync("CREATE TABLE something (id INTEGER)");
    }

    private async Task<string> RefusedAsync(params string[] arguments)
    {
        (int code, string output, string error) = await IcasyncProgram.RunInAsync(_folder, [.. arguments, "--json"]);
        Assert.True(code == ExitCodes.Refused, $"{code} {output} {error}");
        return JsonDocument.Parse(output).RootElement.GetProperty("detail").GetString()!;
    }

    private sealed class LimitedSource(string file, string pragma) : IConnectionSource
    {
        public async Task<DbConnection> OpenAsync(CancellationToken cancellation)
        {
            SqliteConnection connection = new($"Data Source={file};Pooling=False");
            await connection.OpenAsync(cancellation);
            await connection.ExecuteAsync(pragma);
            return connection;
        }
    }
}
