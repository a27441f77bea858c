using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>A database that cannot be reached or takes no writes is waited for, and given up in the end.</summary>
public class DatabaseOutageTests
{
    [Fact]
    public async Task S08_A_run_waits_for_a_database_that_takes_no_writes_and_goes_on()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-clean");
        await campus.SimAsync("PUT", "/_sim/faults", """{"latencyMs":{"min":300,"max":500}}""");
        Task<RunRow> running = campus.SyncAsync(RunKind.Full);
        while ((await campus.CallsAsync()).GetProperty("writes").GetInt64() < 3)
        {
            await Task.Yield();
        }

        using (campus.Hold())
        {
            // Real seconds: the database waits on the wall's clock.
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
            Assert.False(running.IsCompleted);
        }

        Assert.Equal(RunState.Completed, (await running).State);
        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
    }

    [Fact]
    public async Task B02_A_server_that_cannot_be_reached_is_given_up_after_about_two_minutes()
    {
        FastClock clock = new(factor: 60);
        using Database database = new(
            new DatabaseOptions
            {
                Provider = DatabaseProvider.SqlServer,
                ConnectionString =
                    "Server=tcp:127.0.0.1,1;Database=none;User Id=none;Password=none;Connect Timeout=1;Encrypt=false",
            },
            clock, new Random(1), NullLogger<Database>.Instance);
        DateTimeOffset started = clock.GetUtcNow();
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.OpenAsync(default));
        Assert.InRange((clock.GetUtcNow() - started).TotalMinutes, 1, 10);
    }
}
