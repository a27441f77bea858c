using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>Whether a start inserted a run, and which run of the term is open when it did not (DOMAIN D14).</summary>
public sealed record StartAnswer(bool Started, string RunId);

/// <summary>
/// The rows of runs and attempts. Every change of state is one conditional statement on the attempt that asks, so a
/// stale attempt changes nothing (DESIGN 2).
/// </summary>
public sealed class RunStore(
    Database database, OperatorLog log, WpsProfiles profiles, SyncOptions settings, TimeProvider time, Random random)
{
    private const string Columns =
        """
        run_id AS RunId, kind AS Kind, term AS Term, state AS State, reason AS Reason, message AS Message,
        options AS Options, requested_by AS RequestedBy, attempt AS Attempt, gate AS Gate, gate_act AS GateAct,
        host_id AS HostId, heartbeat_at AS HeartbeatAt, progress_at AS ProgressAt, created_at AS CreatedAt,
        started_at AS StartedAt, finished_at AS FinishedAt, quarantined AS Quarantined, warnings AS Warnings,
        failures AS Failures, plan_id AS PlanId
        """;

    private static readonly string[] OpenStates =
        [.. Enum.GetValues<RunState>().Where(RunTransitions.IsOpen).Select(WireFormat.Word)];

    /// <summary>
    /// Inserts a pending run unless the term has an open one. Run ids sort by time and are safe as instance ids.
    /// </summary>
    /// <param name="along">What is written only with the run, by its id; null means nothing.</param>
    public async Task<StartAnswer> StartAsync(
        RunKind kind, string term, RunOptions options, string requestedBy, CancellationToken cancellation,
        Func<string, Statement>? along = null)
    {
        (string runId, IReadOnlyList<Statement> rows) = Starting(kind, term, options, requestedBy);
        Statement take = new(OpenRunTable.TakeFree, new { term, runId }, AtLeast: 1);
        while (!await database.RunAsync(
            [take, .. rows, .. along is null ? Array.Empty<Statement>() : [along(runId)]], cancellation))
        {
            if (await database.InTransactionAsync(
                (connection, transaction) => FindOpenAsync(connection, transaction, term), cancellation) is { } open)
            {
                return new StartAnswer(Started: false, open);
            }
        }

        return new StartAnswer(Started: true, runId);
    }

    /// <summary>The same as a part of a transaction of the caller's.</summary>
    public async Task<StartAnswer> StartAsync(
        DbConnection connection, DbTransaction transaction, RunKind kind, string term, RunOptions options,
        string requestedBy)
    {
        if (await FindOpenAsync(connection, transaction, term) is { } open)
        {
            return new StartAnswer(Started: false, open);
        }

        (string runId, IReadOnlyList<Statement> rows) = Starting(kind, term, options, requestedBy);
        await Statement.ExecuteAsync(
            database, connection, transaction, [new Statement(OpenRunTable.Take, new { term, runId }), .. rows]);
        return new StartAnswer(Started: true, runId);
    }

    private (string RunId, IReadOnlyList<Statement> Rows) Starting(
        RunKind kind, string term, RunOptions options, string requestedBy)
    {
        options = options with { Pilot = settings.Pilot.IsWhole ? null : settings.Pilot.Text };
        DateTimeOffset now = time.GetUtcNow();
        string runId = NewRunId(kind, now);
        Operator who = new(requestedBy, options.Reason);
        Statement insert = new(
            RunTable.Insert,
            new
            {
                runId,
                kind = WireFormat.Word(kind),
                term,
                state = WireFormat.Word(RunState.Pending),
                options = System.Text.Json.JsonSerializer.Serialize(options, WireFormat.Json),
                requestedBy = who.Name,
                reason = who.Reason,
                gate = WireFormat.Word(Gate.Open),
                now = WireFormat.Instant(now),
            });
        return (runId, [insert, RunTree.Creating(database, runId, kind), RunTallies.Creating(database, runId)]);
    }

    /// <summary>The run, or null when no such run exists.</summary>
    public Task<RunRow?> FindAsync(string runId, CancellationToken cancellation) =>
        database.ReadAsync(connection => FindAsync(connection, transaction: null, runId), cancellation);

    /// <summary>The run and what a phase asks beside it, on SQL Server in one round trip.</summary>
    internal async Task<(RunRow? Run, T Asked)> OpenAsync<T>(
        string runId, PhaseOpening<T> opening, CancellationToken cancellation)
    {
        IReadOnlyList<Statement> queries = [Finding(runId), .. opening.Queries];
        async Task<Tuple<RunRow?, T>> ReadAsync(SqlMapper.GridReader all) => Tuple.Create(
            (await all.ReadSingleOrDefaultAsync<RawRun>())?.ToRow(), await opening.Read(all));
        (RunRow? run, T asked) = opening.First.Count == 0
            ? await database.ReadAsync(queries, ReadAsync, cancellation)
            : await database.ReadAfterAsync(opening.First, queries, ReadAsync, cancellation)
                ?? throw new System.Diagnostics.UnreachableException("no statement asks for a row");
        return (run, asked);
    }

    /// <summary>The run, and how many of its items stand as failed.</summary>
    public Task<(RunRow? Run, int Failed)> FindWithFailuresAsync(string runId, CancellationToken cancellation) =>
        database.ReadAsync(
            [Finding(runId), FailureLog.Counting(runId)],
            async all => (
                (await all.ReadSingleOrDefaultAsync<RawRun>())?.ToRow(), await all.ReadSingleAsync<int>()),
            cancellation);

    /// <summary>The run, as a part of a transaction of the caller's.</summary>
    public static async Task<RunRow?> FindAsync(DbConnection connection, DbTransaction? transaction, string runId)
    {
        Statement finding = Finding(runId);
        return (await connection.QuerySingleOrDefaultAsync<RawRun>(finding.Sql, finding.Parameters, transaction))
            ?.ToRow();
    }

    /// <summary>Reads the run, among other queries of one text: a <see cref="RawRun"/>.</summary>
    internal static Statement Finding(string runId) => new(
        $"SELECT {Columns} FROM icasync_run WHERE run_id = @runId", new { runId });

    /// <summary>The open run of a term, or null.</summary>
    public Task<string?> FindOpenAsync(string term, CancellationToken cancellation) => database.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<string?>(
            """
            SELECT o.run_id FROM icasync_open_run o JOIN icasync_run r ON r.run_id = o.run_id
            WHERE o.term = @term AND r.state IN @open
            """,
            new { term, open = OpenStates }),
        cancellation);

    /// <summary>
    /// The same in a transaction that will start a run. A row that names a run that does not exist or has ended, as a
    /// restored copy or a hand in the tables may leave it, would hold the term for ever: it is removed, and the
    /// operator log tells it.
    /// </summary>
    public async Task<string?> FindOpenAsync(DbConnection connection, DbTransaction transaction, string term)
    {
        (string RunId, string? State)? row = await connection.QuerySingleOrDefaultAsync<(string, string?)?>(
            """
            SELECT o.run_id, r.state FROM icasync_open_run o LEFT JOIN icasync_run r ON r.run_id = o.run_id
            WHERE o.term = @term
            """,
            new { term },
            transaction);
        if (row is not { } held)
        {
            return null;
        }

        if (held.State is { } state && RunTransitions.IsOpen(WireFormat.Parse<RunState>(state)))
        {
            return held.RunId;
        }

        await connection.ExecuteAsync(
            OpenRunTable.Free, new { term, held.RunId },
            transaction);
        Operator program = new(
            "icasync", held.State is null ? "the run that held the term does not exist" : "the run had ended");
        await log.AppendAsync(connection, transaction, program, "free term", held.RunId, term, subject: null);
        return null;
    }

    /// <summary>All open runs: at most one a term, suspended ones among them.</summary>
    public async Task<IReadOnlyList<RunRow>> ListOpenAsync(CancellationToken cancellation)
    {
        IEnumerable<RawRun> raw = await database.ReadAsync(
            connection => connection.QueryAsync<RawRun>(
                $"""
                SELECT {Columns} FROM icasync_run WHERE run_id IN (SELECT run_id FROM icasync_open_run)
                    ORDER BY created_at
                """),
            cancellation);
        return raw.Select(run => run.ToRow()).ToList();
    }

    /// <summary>Runs, newest first, created before <paramref name="before"/> (a run id or null).</summary>
    public async Task<IReadOnlyList<RunRow>> ListAsync(
        string? term, RunKind? kind, RunState? state, string? before, int limit, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        IEnumerable<RawRun> raw = await connection.QueryAsync<RawRun>(
            $"""
            SELECT {Columns} FROM icasync_run
            WHERE (@term IS NULL OR term = @term) AND (@kind IS NULL OR kind = @kind)
              AND (@state IS NULL OR state = @state) AND (@before IS NULL OR run_id < @before)
            ORDER BY run_id DESC
            {database.Dialect.Limit("@limit")}
            """,
            new
            {
                term,
                kind = kind is { } k ? WireFormat.Word(k) : null,
                state = state is { } s ? WireFormat.Word(s) : null,
                before,
                limit,
            });
        return raw.Select(run => run.ToRow()).ToList();
    }

    /// <summary>
    /// Begins the next attempt for a host: the number grows, which fences the older attempt. Null when another host was
    /// faster, the run is no longer open, or an operator has told it to stop since it was looked at.
    /// </summary>
    /// <param name="message">What the run tells from now on; null leaves what it tells.</param>
    public async Task<RunRow?> BeginAttemptAsync(
        RunRow run, string hostId, CancellationToken cancellation, string? message = null)
    {
        string now = time.NowText();
        RunRow begun =
            run with { Attempt = run.Attempt + 1, State = RunState.Running, Gate = Gate.Open, HostId = hostId };
        Statement begin = new(
            RunTable.BeginAttempt,
            new
            {
                next = begun.Attempt,
                running = WireFormat.Word(RunState.Running),
                open = WireFormat.Word(Gate.Open),
                hostId,
                now,
                message,
                run.RunId,
                run.Attempt,
            },
            AtLeast: 1);
        Statement insert = new(
            AttemptTable.Insert, new { begun.RunId, begun.Attempt, begun.InstanceId, begun.HostId, now });
        return await database.ReadAfterAsync(
            [begin, insert, .. RunTree.Following(run.RunId, run.Attempt, now)], [profiles.Reading],
            async all =>
            {
                await profiles.UseAsync(all);
                return begun;
            },
            cancellation);
    }

    /// <summary>
    /// Ends the attempt with the run's state; frees the term unless the run is suspended. False when a newer attempt
    /// has taken over, in which case nothing changes.
    /// </summary>
    /// <param name="along">
    /// Done with it, before the run's row is taken, for which whoever looks at the run waits.
    /// </param>
    public Task<bool> EndAsync(
        string runId, int attempt, RunState state, string? reason, string? message, CancellationToken cancellation,
        params IReadOnlyList<Statement> along)
    {
        string now = time.NowText();
        bool ends = state != RunState.Suspended;
        Statement end = new(
            RunTable.End,
            new
            {
                open = OpenStates,
                state = WireFormat.Word(state),
                reason,
                message = message is { Length: > 1000 } ? message[..1000] : message,
                gate = WireFormat.Word(Gate.Closed),
                ends = ends ? 1 : 0,

                // The row of a run that an operator stopped holds his reason since then, and keeps it.
                told = state is RunState.Terminated or RunState.Suspended ? 1 : 0,
                now,
                runId,
                attempt,
            },
            AtLeast: 1);
        return database.RunAsync(
            [
                .. along,
                end,
                new Statement(AttemptTable.End, new { now, state = WireFormat.Word(state), runId, attempt }),
                .. ends ? [new Statement(OpenRunTable.Release, new { runId })] : Array.Empty<Statement>(),
                RunTree.Closing(runId, state, now),
            ],
            cancellation);
    }

    private string NewRunId(RunKind kind, DateTimeOffset now) =>
        $"{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{WireFormat.Word(kind)}-{random.Next(0x1000000):x6}";
}
