using System.Collections.Concurrent;
using System.Data.Common;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// Goal: whatever one statement of a run never comes back or is refused for good, on a database that takes all others,
/// the run has an end that the operator can read, none that completes leaves anything undone, and the next run ends
/// well. Method: the stand-in cuts or refuses the statement each time, and the clock skips what is waited for; one run
/// for each text that the kind of run sends.
/// </summary>
public class StuckStatementTests
{
    [Theory]
    [InlineData(RunKind.Full, Fate.Lost)]
    [InlineData(RunKind.Incremental, Fate.Unanswered)]
    [InlineData(RunKind.Incremental, Fate.Refused)]
    [InlineData(RunKind.Undo, Fate.Refused)]
    public async Task Whatever_statement_never_comes_back_or_is_refused_the_run_has_an_end_of_its_own(
        RunKind kind, Fate fate)
    {
        ConcurrentBag<string> texts = [];
        await using (World first = await World.MakeAsync(kind))
        {
            first.Campus.Server!.Cuts = text =>
            {
                texts.Add(text);
                return null;
            };
            Assert.Equal(RunState.Completed, (await first.RunAsync())!.State);
        }

        string[] distinct = [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Assert.InRange(distinct.Length, 20, 200);
        ConcurrentBag<string> wrong = [];
        await Parallel.ForEachAsync(
            distinct, new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (stuck, _) =>
            {
                await using World world = await World.MakeAsync(kind);
                if (await world.PlayAsync(stuck, fate) is { } end)
                {
                    wrong.Add($"{end}: {Folded(stuck)}");
                }
            });
        Assert.True(wrong.IsEmpty, string.Join("\n", wrong));
    }

    [Theory]
    [InlineData("FROM icasync_work w LEFT JOIN icasync_desired", RunState.Failed, "SOURCE_UNAVAILABLE")]
    [InlineData("UPDATE u_jw_kcb_cur SET gx_zt = @state", RunState.Completed, null)]
    public async Task A_statement_that_never_comes_back_ends_the_run_or_leaves_its_result(
        string stuck, RunState state, string? reason)
    {
        SkippingClock clock = new();
        await using Campus campus = new(more: services => services.OnClock(clock), server: true);
        await campus.ImportAsync("small-clean");
        int cuts = 0;
        campus.Server!.Cuts = text =>
        {
            if (!text.Contains(stuck, StringComparison.Ordinal))
            {
                return null;
            }

            Interlocked.Increment(ref cuts);
            clock.Skip(TimeSpan.FromSeconds(30));
            return new Cut(AnswerOnly: false, Dress: 0);
        };
        RunRow run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((state, reason), (run.State, run.Reason));
        Assert.InRange(cuts, 2, 1000);
        campus.Server.Cuts = null;
        run = await campus.SyncAsync(RunKind.Full);
        Assert.Equal((RunState.Completed, null), (run.State, run.Message));
        RemoteState.AssertEqual(RemoteState.Expected("small-clean"), await campus.StateAsync());
        await campus.ExpectNoWriteAsync();
        Assert.Equal(0, campus.Sql("UPDATE u_jw_kcb_cur SET gx_zt = gx_zt WHERE zt <> 'delete' AND gx_zt IS NULL"));
    }

    private static string Folded(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public enum Fate
    {
        /// <summary>The statement does not reach the database.</summary>
        Lost,

        /// <summary>The statement is carried out, and its answer lost.</summary>
        Unanswered,

        /// <summary>The database answers an error that does not pass.</summary>
        Refused,
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly SkippingClock _clock = new();
        private readonly RunKind _kind;
        private RunOptions _options = new() { Force = true };

        private World(RunKind kind)
        {
            _kind = kind;
            Campus = new Campus(
                more: services => services.OnClock(_clock),
                server: true);
        }

        public Campus Campus { get; }

        public static async Task<World> MakeAsync(RunKind kind)
        {
            World world = new(kind);
            Campus campus = await world.Campus.FillAsync();
            if (kind == RunKind.Full)
            {
                return world;
            }

            RunRow full = await campus.SyncAsync(RunKind.Full);
            Assert.Equal(RunState.Completed, full.State);
            campus.Touch("room = '1106'");
            campus.Sql("UPDATE out_jw_kcb_xs SET zt = 'delete' WHERE xh = '20220002'");
            world._options = new RunOptions { Undoes = kind == RunKind.Undo ? full.RunId : null, Force = true };
            return world;
        }

        /// <summary>Runs the kind; null where its start or its end itself could not be written.</summary>
        public async Task<RunRow?> RunAsync()
        {
            try
            {
                return await Campus.SyncAsync(_kind, _options);
            }
            catch (Exception away) when (away is DatabaseUnavailableException or DbException)
            {
                return null;
            }
        }

        /// <summary>One run with the statement stuck, and what comes after it; answers what is wrong.</summary>
        public async Task<string?> PlayAsync(string stuck, Fate fate)
        {
            int met = 0;
            Campus.Server!.Cuts = text =>
            {
                if (text != stuck)
                {
                    return null;
                }

                Interlocked.Increment(ref met);
                if (fate == Fate.Refused)
                {
                    throw new RefusedException();
                }

                _clock.Skip(TimeSpan.FromSeconds(130));
                return new Cut(AnswerOnly: fate == Fate.Unanswered, Dress: 0);
            };
            RunRow? run = await RunAsync();
            Campus.Server.Cuts = null;
            bool reads = run switch
            {
                null => stuck.Contains("icasync_run", StringComparison.Ordinal)
                    && !stuck.Contains("icasync_work", StringComparison.Ordinal),
                { State: RunState.Completed } => await IsDoneAsync(),
                { State: RunState.Failed, Reason: "SOURCE_UNAVAILABLE" or "SOURCE_RIGHTS", Message: { } said } =>
                    said.Length > 0,
                { State: RunState.CompletedWithFailures, Failures: > 0 } => true,
                _ => false,
            };
            foreach (RunRow open in await Campus.Get<RunStore>().ListOpenAsync(default))
            {
                await Campus.AttemptAsync(open.RunId);
            }

            RunRow next = await Campus.SyncAsync(RunKind.Full, new RunOptions { Force = true });
            return reads && met > 0 && next.State == RunState.Completed
                ? await ExpectEqualAsync()
                : $"met {met} times, {run?.State} {run?.Reason} {run?.Message}, then {next.State} {next.Reason} "
                    + next.Message;
        }

        // What a run that ended as completed must have come to.
        private async Task<bool> IsDoneAsync() => _kind switch
        {
            RunKind.Full => (await Campus.EventsAsync()).Length == 1 && (await Campus.AccessAsync()).Length == 3,
            RunKind.Incremental => (await FacesAsync()).Single().EndsWith("1106", StringComparison.Ordinal)
                && (await Campus.AccessAsync()).Length == 2,
            _ => (await FacesAsync()).Length == 0,
        };

        private async Task<string[]> FacesAsync() => [.. (await Campus.EventsAsync()).Select(one => one.Face)];

        private async Task<string?> ExpectEqualAsync()
        {
            string room = _kind == RunKind.Full ? "1223" : "1106";
            string[] faces = await FacesAsync();
            string[] access = await Campus.AccessAsync();
            if (faces.Length != 1 || !faces[0].EndsWith(room, StringComparison.Ordinal)
                || access.Length != (_kind == RunKind.Full ? 3 : 2))
            {
                return $"{string.Join(", ", faces)}; {string.Join(", ", access)}";
            }

            await Campus.ExpectNoWriteAsync();
            return null;
        }

        public ValueTask DisposeAsync() => Campus.DisposeAsync();
    }
}
