using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Cli.SyntheticTerm;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// A rehearsal on a copy on SQL Server: a made-up term, changes, syncs. Method: the stand-in judges every statement.
/// </summary>
public class RehearsalTests
{
    [Fact]
    public async Task A_made_up_term_is_written_changed_and_synced_in_the_words_of_the_server()
    {
        await using Campus campus = new(server: true);
        await campus.GenerateAsync(6, 60);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Full)).State);
        IReadOnlyDictionary<string, int> made = await new ChangeMaker(campus.Get<Database>()).ApplyAsync(
            seed: 3, changes: 60, ChangeFocus.All, default);
        Assert.Equal(60, made.Values.Sum());
        Assert.InRange(made.Count, 8, 20);
        Assert.True(campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE gx_zt IS NULL") > 0);
        Assert.Equal(RunState.Completed, (await campus.SyncAsync(RunKind.Incremental)).State);
        Assert.Empty(campus.Server!.Refusals);
        campus.Server.AssertNamesResolve();

        // Rows of somebody's own: nothing is made up among them, whatever the term.
        Assert.Null(await TermWriter.WriteAsync(
            campus.Get<Database>(), new TermSpec("2030-2031-1", 1, 6, 60, Mess: false), makeTables: false, default));
    }

    [Fact]
    public async Task Tables_that_a_server_lacks_are_named_with_the_option_that_makes_them()
    {
        await using Campus campus = new(server: true);
        campus.Sql("DROP TABLE out_jsxx");
        DatabaseMissingException missing = await Assert.ThrowsAsync<DatabaseMissingException>(
            () => campus.GenerateAsync(6, 60));
        Assert.Contains("out_jsxx", missing.Message, StringComparison.Ordinal);
        Assert.Contains("--create-tables", missing.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DatabaseMissingException>(() => campus.ImportAsync("small-clean"));
    }
}
