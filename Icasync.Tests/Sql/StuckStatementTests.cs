using System.Collections.Concurrent;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// Goal: whatever one statement of a run never comes back, on a database that answers all others, the run has an end
/// that the operator can read, and the next run ends well. Method: the stand-in cuts the statement each time, and the
/// clock skips what is waited for; one run for each text that the kind of run sends.
/// </summary>
public class StuckStatementTests
{
    [Theory]
    [InlineData(RunKind.Full, false)]
    [InlineData(RunKind.Incremental, true)]
    [InlineData(RunKind.Check, true)]
    [InlineData(RunKind.Undo, false)]
    public async Task Whatever_statement_never_comes_back_has_an_end_of_its_own(RunKind kind, bool answerOnly)
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
                if (await world.PlayAsync(stuck, answerOnly) is { } end)
                {
                    wrong.Add($"{end}: {Folded(stuck)}");
                }
            });
        Assert.Empty(wrong);
    }

    private static string Folded(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private sealed class World : IAsyncDisposable
    {
        private readonly SkippingClock _clock = new();
        private readonly RunKind _kind;
        private RunOptions _options = new() { Force = true };

        private World(RunKind kind)
        {
            _kind = kind;
            Campus = new Campus(
                more: services => services.AddSingleton<TimeProvider>(_clock).AddSingleton(SmallTerm.PatientWps),
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
            world._options = kind switch
            {
                RunKind.Check => new RunOptions { Repair = true },
                RunKind.Undo => new RunOptions { Undoes = full.RunId, Force = true },
                _ => world._options,
            };
            return world;
        }

        /// <summary>Runs the kind; null where its start or its end itself could not be written.</summary>
        public async Task<RunRow?> RunAsync()
        {
            try
            {
                return await Campus.SyncAsync(_kind, _options);
            }
            catch (DatabaseUnavailableException)
            {
                return null;
            }
        }

        /// <summary>One run with the statement stuck, and what comes after it; answers what is wrong.</summary>
        public async Task<string?> PlayAsync(string stuck, bool answerOnly)
        {
            Campus.Server!.Cuts = text =>
            {
                if (text != stuck)
                {
                    return null;
                }

                _clock.Skip(TimeSpan.FromSeconds(130));
                return new Cut(answerOnly, Dress: 0);
            };
            RunRow? run = await RunAsync();
            Campus.Server.Cuts = null;
            bool reads = run switch
            {
                null => stuck.Contains("icasync_run", StringComparison.Ordinal)
                    && !stuck.Contains("icasync_work", StringComparison.Ordinal),
                { State: RunState.Completed } => true,
                { State: RunState.Failed, Reason: "SOURCE_UNAVAILABLE", Message: { } said } => said.Length > 0,
                { State: RunState.CompletedWithFailures, Failures: > 0 } => true,
                _ => false,
            };
            foreach (RunRow open in await Campus.Get<RunStore>().ListOpenAsync(default))
            {
                await Campus.AttemptAsync(open.RunId);
            }

            RunRow next = await Campus.SyncAsync(RunKind.Full, new RunOptions { Force = true });
            return reads && next.State == RunState.Completed
                ? await ExpectEqualAsync()
                : $"{run?.State} {run?.Reason} {run?.Message}, then {next.State} {next.Reason} {next.Message}";
        }

        private async Task<string?> ExpectEqualAsync()
        {
            string room = _kind == RunKind.Full ? "1223" : "1106";
            string[] faces = [.. (await Campus.EventsAsync()).Select(one => one.Face)];
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
