using System.Data.Common;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
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
/// a run without a living host take effect at once.
/// </summary>
public sealed class RunActs(Database database, RunStore runs, OperatorLog log, TimeProvider time)
{
    /// <summary>A host that missed its heartbeat for so long is gone (CONTRACTS 2).</summary>
    public static readonly TimeSpan HeartbeatMax = TimeSpan.FromSeconds(10);

    /// <summary>Inserts a pending run unless the term has an open one, and the line that says who started it.</summary>
    public Task<StartAnswer> StartAsync(
        RunKind kind, string term, RunOptions options, string requestedBy, CancellationToken cancellation) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                StartAnswer answer = await runs.StartAsync(connection, transaction, kind, term, options, requestedBy);
                if (answer.Started)
                {
                    string subject = WireFormat.Word(kind) + (options.Force ? " force" : string.Empty);
                    await log.AppendAsync(
                        connection, transaction, new Operator(requestedBy, options.Reason), "start", answer.RunId, term,
                        subject);
                }

                return answer;
            },
            cancellation);

    /// <summary>
    /// Ends a run: the offerings in hand finish, then no write follows; with <paramref name="now"/> none does at once.
    /// </summary>
    public Task<ActAnswer?> TerminateAsync(string runId, bool now, Operator who, CancellationToken cancellation) =>
        StopAsync(runId, RunAct.Terminate, GateActs.Terminate, now, who, cancellation);

    /// <summary>Pauses a run: the offerings in hand finish; it keeps the term.</summary>
    public Task<ActAnswer?> SuspendAsync(string runId, Operator who, CancellationToken cancellation) =>
        StopAsync(runId, RunAct.Suspend, GateActs.Suspend, now: false, who, cancellation);

    /// <summary>Lets a suspended run go on where it was, in a new attempt.</summary>
    public Task<ActAnswer?> ResumeAsync(string runId, Operator who, CancellationToken cancellation) =>
        ReopenAsync(runId, RunAct.Resume, "resume", items: null, who, cancellation);

    /// <summary>
    /// A new attempt of an ended run plans afresh from today's source and the ledger: finished work is skipped, failed
    /// items are tried again. The engine's own rewind is never used (PITFALLS 1-5).
    /// </summary>
    public Task<ActAnswer?> RewindAsync(string runId, Operator who, CancellationToken cancellation) =>
        ReopenAsync(runId, RunAct.Rewind, "rewind", items: null, who, cancellation);

    /// <summary>The same for chosen failure items; none means all.</summary>
    public Task<ActAnswer?> RetryAsync(
        string runId, IReadOnlyList<string> items, Operator who, CancellationToken cancellation) =>
        ReopenAsync(runId, RunAct.Retry, "retry", items, who, cancellation);

    private async Task<ActAnswer?> StopAsync(
        string runId, RunAct act, string gateAct, bool now, Operator who, CancellationToken cancellation)
    {
        RunRow? run = await runs.FindAsync(runId, cancellation);
        if (run is null)
        {
            return null;
        }

        if (RunTransitions.Next(run.State, act) is not { } next)
        {
            return new ActAnswer(Accepted: false, run.State);
        }

        if (act == RunAct.Suspend && run.GateAct == GateActs.Terminate && run.Gate != Gate.Open)
        {
            // The run was told to end and only finishes its courses in hand: a pause must not keep it open.
            return new ActAnswer(Accepted: false, RunState.Terminated);
        }

        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(
                    """
                    UPDATE icasync_run
                    SET gate = CASE WHEN gate = @closed THEN gate ELSE @gate END, gate_act = @gateAct,
                        message = COALESCE(@Reason, CASE WHEN gate_act = @gateAct THEN message END)
                    WHERE run_id = @runId AND run_id IN (SELECT run_id FROM icasync_open_run)
                    """,
                    new
                    {
                        gate = WireFormat.Word(now ? Gate.Closed : Gate.Draining),

                        // A terminate or suspend that lets the courses in hand finish does not reopen a gate that
                        // "terminate now" has closed.
                        closed = WireFormat.Word(Gate.Closed),
                        gateAct,
                        who.Reason,
                        runId,
                    },
                    transaction);
                await log.AppendAsync(
                    connection, transaction, who, now ? gateAct + " now" : gateAct, runId, run.Term, subject: null);
            },
            cancellation);

        // Without a living host nobody works on the run, so there is no course in hand to wait for.
        bool hosted = run.State == RunState.Running && run.HeartbeatAt is { } beat
            && time.GetUtcNow() - beat <= HeartbeatMax;
        if (!hosted)
        {
            // A host that began an attempt after this run was read finds the gate not open and ends the run itself.
            bool ended = await runs.EndAsync(runId, run.Attempt, next, reason: null, who.Reason, cancellation);
            return new ActAnswer(Accepted: true, ended ? next : RunState.Running);
        }

        return new ActAnswer(Accepted: true, run.State);
    }

    private async Task<ActAnswer?> ReopenAsync(
        string runId, RunAct act, string word, IReadOnlyList<string>? items, Operator who,
        CancellationToken cancellation)
    {
        RunRow? run = await runs.FindAsync(runId, cancellation);
        if (run is null)
        {
            return null;
        }

        if (RunTransitions.Next(run.State, act) is null)
        {
            return new ActAnswer(Accepted: false, run.State);
        }

        return await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                string? open = await connection.QuerySingleOrDefaultAsync<string>(
                    "SELECT run_id FROM icasync_open_run WHERE term = @Term", new { run.Term }, transaction);
                if (open is not null && open != runId)
                {
                    return new ActAnswer(Accepted: false, run.State, open);
                }

                if (open is null)
                {
                    await connection.ExecuteAsync(
                        "INSERT INTO icasync_open_run (term, run_id) VALUES (@Term, @runId)", new { run.Term, runId },
                        transaction);
                }

                await connection.ExecuteAsync(
                    """
                    UPDATE icasync_run
                    SET state = @pending, gate = @open, gate_act = NULL, host_id = NULL, reason = NULL, message = NULL,
                        finished_at = NULL, options = @options
                    WHERE run_id = @runId
                    """,
                    new
                    {
                        pending = WireFormat.Word(RunState.Pending),
                        open = WireFormat.Word(Gate.Open),

                        // A retry of chosen items that was suspended goes on with the same items.
                        options = JsonSerializer.Serialize(
                            run.Options with { Items = items ?? (act == RunAct.Resume ? run.Options.Items : []) },
                            WireFormat.Json),
                        runId,
                    },
                    transaction);
                await log.AppendAsync(
                    connection, transaction, who, word, runId, run.Term, items is { Count: > 0 }
                    ? $"{items.Count} items" : null);
                return new ActAnswer(Accepted: true, RunState.Pending);
            },
            cancellation);
    }
}
