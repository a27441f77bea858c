using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// What SQL Server does to statements that meet others. Goal: a run ends as one that is alone. Method: the stand-in
/// throws the driver's own exception at a statement in thirty, wherever it stands.
/// </summary>
public class ServerErrorTests
{
    [Theory]
    [InlineData(DriverErrors.Deadlock)]
    [InlineData(DriverErrors.LockTimeOut)]
    [InlineData(DriverErrors.SnapshotConflict)]
    public async Task A_run_whose_statements_lose_against_others_ends_as_one_that_is_alone(int number)
    {
        await using Campus campus = new(server: true);
        await campus.ImportAsync("small-clean");
        Random random = new(number);
        int lost = 0;
        campus.Server!.Cuts = _ =>
        {
            lock (random)
            {
                if (random.Next(30) != 0)
                {
                    return null;
                }

                lost++;
                throw DriverErrors.Of(number);
            }
        };
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Incremental, RunKind.Users })
        {
            RunRow run = await campus.SyncAsync(kind);
            Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        }

        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
        Assert.True(lost > 3, $"seed {number}: {lost} statements were broken off");
    }

    [Fact]
    public async Task Of_two_processes_that_want_one_claim_one_has_it_and_the_other_writes_nothing()
    {
        await using Campus campus = new(server: true);
        await SmallTerm.FillAsync(campus);
        RunStore runs = campus.Get<RunStore>();
        StartAnswer start = await runs.StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        RunRow run = (await runs.BeginAttemptAsync(
            (await runs.FindAsync(start.RunId, default))!, "test/1", default))!;
        await using ServiceProvider second = campus.SecondProcess();
        LedgerStore[] stores = [campus.Get<LedgerStore>(), second.GetRequiredService<LedgerStore>()];
        OfferingKey key = new(Campus.Term, Given.K1);
        Fence[] fences = [.. stores.Select((_, number) => new Fence(
            new AttemptKey(run.RunId, run.Attempt), key.Term, key.Offering, key.Id, $"test/{number}/1"))];
        LedgerOffering?[] claimed = await Task.WhenAll(
            stores.Zip(fences).Select(one => Task.Run(() => one.First.ClaimAsync(one.Second, [], default))));
        int winner = Array.FindIndex(claimed, one => one is not null);
        Assert.Single(claimed, one => one is not null);
        FencedException fenced = await Assert.ThrowsAsync<FencedException>(
            () => stores[1 - winner].IntendAsync(fences[1 - winner], Array.Empty<Statement>(), default));
        Assert.Equal(FenceReason.ClaimLost, fenced.Reason);
        await stores[winner].IntendAsync(fences[winner], Array.Empty<Statement>(), default);
        await stores[winner].ReleaseAsync(fences[winner], [], default);
        Assert.NotNull(await stores[1 - winner].ClaimAsync(fences[1 - winner], [], default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_ends_equal_whether_the_server_keeps_versions_or_not(bool keeps)
    {
        await using Campus campus = new(server: true);
        campus.Server!.KeepsVersions = keeps;
        await campus.ImportAsync("small-clean");
        Assert.Equal(keeps, await campus.Get<Database>().SeesMomentsAsync(default));
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Incremental })
        {
            Assert.Equal(RunState.Completed, (await campus.SyncAsync(kind)).State);
        }

        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
        Assert.Empty(campus.Server.Refusals);
    }
}
