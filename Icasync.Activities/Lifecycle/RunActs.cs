using System.Data.Common;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Lifecycle;

/// <summary>What became of an act.</summary>
/// <param name="Accepted">False when the run's state forbids it or, for a rewind, another run of the term is
/// open.</param>
/// <param name="State">The run's state after the act, or as it stands.</param>
/// <param name="OpenRunId">The run that is in the way, if that is why.</param>
public sealed record ActAnswer(bool Accepted, RunState State, string? OpenRunId = null);

/// <summary>
/// The operator's hand on runs (DESIGN 2): everything is a row, so it works whichever process hosts the engine. Acts on
/// a run without a living host take effect at once. A run is read and changed in one transaction, and the change names
/// what was read: of acts that come at once one is done, and the others find the run as that one left it.
/// </summary>
public sealed class RunActs(Database database, RunStore runs, RunEnding ending, OperatorLog log, TimeProvider time)
{
    /// <summary>Inserts a pending run unless the term has an open one, and the line that says who started it.</summary>
    public Task<StartAnswer> StartAsync(
        RunKind kind, string term, RunOptions options, string requestedBy, CancellationToken cancellation) =>
        runs.StartAsync(
            kind, term, options, requestedBy, cancellation,
            runId => log.Appending(
                new Operator(requestedBy, options.Reason), "start", runId, term,
                WireFormat.Word(kind) + (options.Force ? " force" : string.Empty)));

    /// <summary>
    /// Ends a run: the offerings in hand finish, then no write follows; with <paramref name="now"/> none does at once.
    /// </summary>
    public Task<ActAnswer?> TerminateAsync(string runId, bool now, Operator who, CancellationToken cancellation) =>
        StopAsync(runId, RunAct.Terminate, now, who, cancellation);

    /// <summary>Pauses a run: the offerings in hand finish; it keeps the term.</summary>
    public Task<ActAnswer?> SuspendAsync(string runId, Operator who, CancellationToken cancellation) =>
        StopAsync(runId, RunAct.Suspend, now: false, who, cancellation);

    /// <summary>Lets a suspended run go on where it was, in a new attempt.</summary>
    public Task<ActAnswer?> ResumeAsync(string runId, Operator who, CancellationToken cancellation) =>
        ReopenAsync(runId, RunAct.Resume, items: [], who, cancellation);

    /// <summary>
    /// A new attempt of an ended run plans afresh from today's source and the ledger: finished work is skipped, failed
    /// items are tried again. The engine's own rewind is never used (PITFALLS 1-5).
    /// </summary>
    public Task<ActAnswer?> RewindAsync(string runId, Operator who, CancellationToken cancellation) =>
        ReopenAsync(runId, RunAct.Rewind, items: [], who, cancellation);

    /// <summary>
    /// The same for chosen failure items; none means all that failed. A run that was broken off has no list of what it
    /// left undone, so without items its new attempt plans as after a rewind.
    /// </summary>
    public Task<ActAnswer?> RetryAsync(
        string runId, IReadOnlyList<string> items, Operator who, CancellationToken cancellation) =>
        ReopenAsync(runId, RunAct.Retry, items, who, cancellation);

    private async Task<ActAnswer?> StopAsync(
        string runId, RunAct act, bool now, Operator who, CancellationToken cancellation)
    {
        (RunRow? run, RunState? next) = await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                while (await RunStore.FindAsync(connection, transaction, runId) is { } found)
                {
                    if (found.After(act) is not { } after)
                    {
                        return (found, null);
                    }

                    if (await ShutAsync(connection, transaction, found, act, now, who))
                    {
                        return (found, after);
                    }
                }

                return ((RunRow?)null, (RunState?)null);
            },
            cancellation);
        if (run is null || next is not { } state)
        {
            return run is null ? null : new ActAnswer(Accepted: false, Standing(run));
        }

        // Without a living host nobody works on the run, so there is no course in hand to wait for.
        if (run.State == RunState.Running && !run.IsForsaken(time.GetUtcNow()))
        {
            if (now)
            {
                // A write whose fence was read before the gate closed begins within its permit's life or not at all.
                // The answer waits for that long, so that no write begins after it, in whatever process.
                await Task.Delay(WritePermit.Lifetime, time, cancellation);
            }

            return new ActAnswer(Accepted: true, run.State);
        }

        // A host that began an attempt after this run was read finds the gate not open and ends the run itself.
        bool ended = await ending.EndAsync(run, state, reason: null, who.Reason, cancellation);
        return new ActAnswer(Accepted: true, ended ? state : RunState.Running);
    }

    // What to tell of a run that refuses an act: one that was told to end is as good as ended.
    private static RunState Standing(RunRow run) =>
        RunTransitions.IsOpen(run.State) && run.Gate != Gate.Open && run.GateAct == RunAct.Terminate
            ? RunState.Terminated
            : run.State;

    private async Task<bool> ShutAsync(
        DbConnection connection, DbTransaction transaction, RunRow run, RunAct act, bool now, Operator who)
    {
        string word = WireFormat.Word(act);
        int changed = await connection.ExecuteAsync(
            RunTable.Shut,
            new
            {
                shut = WireFormat.Word(RunTransitions.Shut(run.Gate, now)),
                word,
                who.Reason,
                run.RunId,
                run.Attempt,
                state = WireFormat.Word(run.State),
                gate = WireFormat.Word(run.Gate),
            },
            transaction);
        if (changed == 0)
        {
            return false;
        }

        await log.AppendAsync(
            connection, transaction, who, now ? word + " now" : word, run.RunId, run.Term, subject: null);
        return true;
    }

    private Task<ActAnswer?> ReopenAsync(
        string runId, RunAct act, IReadOnlyList<string> items, Operator who, CancellationToken cancellation) =>
        database.InTransactionAsync<ActAnswer?>(
            async (connection, transaction) =>
            {
                while (await RunStore.FindAsync(connection, transaction, runId) is { } run)
                {
                    if (run.After(act) is not { } state)
                    {
                        return new ActAnswer(Accepted: false, run.State);
                    }

                    string? open = await runs.FindOpenAsync(connection, transaction, run.Term);
                    if (open is not null && open != runId)
                    {
                        return new ActAnswer(Accepted: false, run.State, open);
                    }

                    if (await ReopenAsync(connection, transaction, run, act, state, items))
                    {
                        await HoldTermAsync(connection, transaction, run, open);
                        await log.AppendAsync(
                            connection, transaction, who, WireFormat.Word(act), runId, run.Term,
                            items.Count > 0 ? $"{items.Count} items" : null);
                        return new ActAnswer(Accepted: true, state);
                    }
                }

                return null;
            },
            cancellation);

    private static async Task<bool> ReopenAsync(
        DbConnection connection, DbTransaction transaction, RunRow run, RunAct act, RunState state,
        IReadOnlyList<string> items)
    {
        IReadOnlyList<string> treated = act switch
        {
            // A retry of chosen items that was suspended goes on with the same items.
            RunAct.Resume => run.Options.Items,
            RunAct.Retry when items.Count == 0 && run.State == RunState.CompletedWithFailures =>
                await FailureLog.ItemsAsync(connection, transaction, run.RunId),
            RunAct.Retry or RunAct.Rewind => items,
            RunAct.Terminate or RunAct.Suspend or _ =>
                throw new System.Diagnostics.UnreachableException($"{act} reopens no run"),
        };
        return await connection.ExecuteAsync(
            RunTable.Reopen,
            new
            {
                next = WireFormat.Word(state),
                open = WireFormat.Word(Gate.Open),
                options = JsonSerializer.Serialize(run.Options with { Items = treated }, WireFormat.Json),
                run.RunId,
                run.Attempt,
                state = WireFormat.Word(run.State),
            },
            transaction) == 1;
    }

    // A suspended run holds its term already.
    private static async Task HoldTermAsync(
        DbConnection connection, DbTransaction transaction, RunRow run, string? open)
    {
        if (open is null)
        {
            await connection.ExecuteAsync(
                OpenRunTable.Take, new { term = run.Term, runId = run.RunId },
                transaction);
        }
    }
}
