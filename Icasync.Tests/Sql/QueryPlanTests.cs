using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// What a statement costs grows with the term and not with its square. Goal: a whole term is no slower than its parts.
/// Method: SQLite says of each statement of runs of every kind what it scans, and for each row of what.
/// </summary>
public class QueryPlanTests
{
    [Fact]
    public async Task No_statement_looks_through_a_table_for_each_row_of_another()
    {
        using CampusFile file = new(standIn: false);
        ExplainedSource source = new(file.Options.ConnectionString);
        await using Campus campus = new(
            database: file,
            more: services => services.AddSingleton(parts => new Database(
                file.Options, parts.GetRequiredService<TimeProvider>(), parts.GetRequiredService<Random>(),
                parts.GetRequiredService<ILogger<Database>>(), source)));
        await campus.GenerateAsync(courses: 6, users: 60);
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Full, RunKind.Users, RunKind.Check })
        {
            await campus.SyncAsync(kind);
        }

        campus.Touch("room = '1300'", "zc = 1");
        RunRow changed = await campus.SyncAsync(RunKind.Incremental);
        await campus.SyncAsync(RunKind.Check, new RunOptions { Repair = true });
        await campus.SyncAsync(RunKind.Undo, new RunOptions { Undoes = changed.RunId, Force = true });
        await campus.SyncAsync(RunKind.Withdraw, new RunOptions { Force = true });

        // A run's tree has some forty nodes, and a step of it reports on a few.
        KeyValuePair<string, string>[] slow =
            [.. source.Slow.Where(one => !one.Key.StartsWith("UPDATE icasync_node", StringComparison.Ordinal))];
        Assert.NotEmpty(source.Seen);
        Assert.True(slow.Length == 0, string.Join("\n\n", slow.Select(one => $"{one.Value}: {one.Key}")));
    }
}
