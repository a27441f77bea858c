using Icasync.Activities.Runs;
using Icasync.Activities.Staging;
using Icasync.Domain.Runs;
using Icasync.Simulation.Engine;
using Xunit;

namespace Icasync.Tests.Scenarios;

/// <summary>One run of a term at a time, and a run that died early begins anew.</summary>
public class RunStartTests
{
    [Fact]
    public async Task N01_Of_two_starts_of_a_term_one_is_refused_with_the_id_of_the_other()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        StartAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            campus.Get<RunStore>().StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default)));
        StartAnswer started = Assert.Single(answers, answer => answer.Started);
        Assert.All(Some.Of(answers), answer => Assert.Equal(started.RunId, answer.RunId));
    }

    [Fact]
    public async Task N02_While_a_full_run_is_open_an_incremental_one_is_refused_with_its_id()
    {
        await using Campus campus = await SmallTerm.MakeAsync();
        RunStore runs = campus.Get<RunStore>();
        StartAnswer full = await runs.StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        StartAnswer second = await runs.StartAsync(RunKind.Incremental, Campus.Term, new RunOptions(), "test", default);
        Assert.Equal((true, false, full.RunId), (full.Started, second.Started, second.RunId));
    }

    [Fact]
    public async Task S05_Killed_during_aggregation_a_run_shows_no_part_and_starts_it_anew()
    {
        await using Campus campus = new();
        await campus.ImportAsync("small-clean");
        RunStore runs = campus.Get<RunStore>();
        StartAnswer start = await runs.StartAsync(RunKind.Full, Campus.Term, new RunOptions(), "test", default);
        RunRow begun = (await runs.BeginAttemptAsync(
            (await runs.FindAsync(start.RunId, default))!, "test/1", default))!;
        using CancellationTokenSource death = new();
        InlineEngine engine = new(campus.Get<IServiceProvider>())
        {
            BeforeActivity = async (name, _) =>
            {
                await (name == nameof(AggregateSessions) ? death.CancelAsync() : Task.CompletedTask);
                return Execution.Once;
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.RunAsync(begun, death.Token));
        Assert.Equal(0, (await campus.StateAsync()).GetProperty("calendars").GetArrayLength());
        Assert.Equal(RunState.Completed, (await campus.AttemptAsync(start.RunId)).State);
        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
    }
}
