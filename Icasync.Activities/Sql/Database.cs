using System.Data;
using System.Data.Common;
using Dapper;
using Icasync.Activities.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Sql;

/// <summary>
/// Opens connections and runs transactions. This layer alone repeats what failed for a passing reason (DESIGN 5); a
/// transaction's body may therefore run more than once and must not keep anything from an earlier run.
/// </summary>
/// <param name="source">Opens connections in the place of the provider's own; null is usual.</param>
public sealed class Database(
    DatabaseOptions options, TimeProvider time, Random random, ILogger<Database> logger,
    IConnectionSource? source = null) : IDisposable
{
    /// <summary>
    /// One writer at a time in this process: SQLite has one write lock, and a queue is fairer than its polling.
    /// </summary>
    private readonly SemaphoreSlim _writer = new(1);
    private readonly BulkInsert _bulk = new(options);
    private readonly DatabaseWait _wait = new(options, time, random, logger);
    private bool? _keepsVersions;

    /// <summary>What differs between the databases.</summary>
    public Dialect Dialect { get; } = Dialect.Of(options.Provider);

    /// <summary>The options it was made with.</summary>
    public DatabaseOptions Options { get; } = options;

    /// <summary>Until disposed, work of this flow waits no longer than this for a database that is away.</summary>
    public static IDisposable WaitingAtMost(TimeSpan longest) => DatabaseWait.AtMost(longest);

    /// <summary>Opens a connection, waiting through passing failures.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellation) =>
        await WaitingAsync(OpenOnceAsync, cancellation);

    /// <summary>
    /// Asks the database, again on a new connection when that failed for a passing reason: on SQL Server a reader too
    /// can lose a deadlock. The answer is whole before the connection is given back.
    /// </summary>
    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellation) => WaitingAsync(
        async token =>
        {
            await using DbConnection connection = await OpenOnceAsync(token);
            return await OnAsync(connection, () => read(connection));
        },
        cancellation);

    /// <summary>
    /// Does work that reads in streams, and again from its beginning when a passing failure broke a stream. The work
    /// must bear being done twice.
    /// </summary>
    public Task<T> RepeatAsync<T>(Func<Task<T>> work, CancellationToken cancellation) =>
        WaitingAsync(_ => work(), cancellation);

    /// <summary>
    /// Opens a connection whose statements see one moment of the database: always on SQLite, on SQL Server where
    /// snapshot isolation is allowed. Else a reload of the source can be seen half, and its locks are waited for.
    /// </summary>
    /// <param name="ofEachText">
    /// Whether each text may see a moment of its own: on SQL Server its transaction then begins and ends with it, and
    /// costs no round trip.
    /// </param>
    public Task<Snapshot> OpenSnapshotAsync(CancellationToken cancellation, bool ofEachText = false) => WaitingAsync(
        async token =>
        {
            DbConnection connection = await OpenOnceAsync(token);
            try
            {
                if (connection is SqliteConnection file)
                {
                    return new Snapshot(connection, file.BeginTransaction(deferred: true), false, Options);
                }

                _keepsVersions ??= await connection.QuerySingleAsync<int>(Dialect.SnapshotQuery) == 1;
                bool keeps = _keepsVersions == true;
                return ofEachText
                    ? new Snapshot(connection, null, keeps, Options)
                    : new Snapshot(
                        connection,
                        await connection.BeginTransactionAsync(
                            keeps ? IsolationLevel.Snapshot : IsolationLevel.ReadCommitted, token),
                        false, Options);
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        },
        cancellation);

    /// <summary>Whether <see cref="OpenSnapshotAsync"/> can keep its word here.</summary>
    public Task<bool> SeesMomentsAsync(CancellationToken cancellation) => ReadAsync(
        async connection => await connection.QuerySingleAsync<int>(Dialect.SnapshotQuery) == 1, cancellation);

    /// <summary>Runs a transaction that answers a value.</summary>
    public Task<T> InTransactionAsync<T>(
        Func<DbConnection, DbTransaction, Task<T>> body, CancellationToken cancellation) =>
        WaitingAsync(token => OnceAsync(body, token), cancellation);

    /// <summary>Runs a transaction.</summary>
    public Task InTransactionAsync(Func<DbConnection, DbTransaction, Task> body, CancellationToken cancellation) =>
        InTransactionAsync(
            async (connection, transaction) =>
            {
                await body(connection, transaction);
                return true;
            },
            cancellation);

    /// <summary>
    /// Does statements in one transaction, on SQL Server in one round trip. False when one changed fewer rows than it
    /// must: then nothing was done.
    /// </summary>
    public async Task<bool> RunAsync(IReadOnlyList<Statement> statements, CancellationToken cancellation)
    {
        if (statements.Count == 0)
        {
            return true;
        }

        if (Options.Provider == DatabaseProvider.SqlServer)
        {
            (string text, DynamicParameters parameters) = Script.Of(statements, []);
            return await ReadAsync(
                async connection => await connection.ExecuteScalarAsync<int>(text, parameters) == 1, cancellation);
        }

        try
        {
            await InTransactionAsync(
                async (connection, transaction) =>
                {
                    foreach (Statement one in statements)
                    {
                        if (await one.ExecuteAsync(connection, transaction) < one.AtLeast)
                        {
                            throw new UnmetException();
                        }
                    }
                },
                cancellation);
            return true;
        }
        catch (UnmetException)
        {
            return false;
        }
    }

    /// <summary>
    /// Does statements in one transaction and then reads, on SQL Server in one round trip. Reads nothing, and answers
    /// no value, when a statement changed fewer rows than it must.
    /// </summary>
    public async Task<T?> ReadAfterAsync<T>(
        IReadOnlyList<Statement> statements, IReadOnlyList<Statement> queries,
        Func<SqlMapper.GridReader, Task<T>> read, CancellationToken cancellation)
        where T : class
    {
        if (Options.Provider == DatabaseProvider.Sqlite)
        {
            return await RunAsync(statements, cancellation) ? await ReadAsync(queries, read, cancellation) : null;
        }

        (string text, DynamicParameters parameters) = Script.Of(statements, queries);
        return await ReadAsync(
            async connection =>
            {
                await using SqlMapper.GridReader all = await connection.QueryMultipleAsync(text, parameters);
                return await all.ReadSingleAsync<int>() == 1 ? await read(all) : null;
            },
            cancellation);
    }

    /// <summary>Reads by several queries in one round trip.</summary>
    public Task<T> ReadAsync<T>(
        IReadOnlyList<Statement> queries, Func<SqlMapper.GridReader, Task<T>> read, CancellationToken cancellation)
    {
        (string text, DynamicParameters parameters) = Script.Of(queries);
        return ReadAsync(
            async connection =>
            {
                await using SqlMapper.GridReader all = await connection.QueryMultipleAsync(text, parameters);
                return await read(all);
            },
            cancellation);
    }

    /// <summary>The insert of a batch of rows as a statement.</summary>
    public Statement Insert(string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows) =>
        BulkInsert.Of(Dialect, table, columns, rows);

    /// <summary>Inserts many rows: bulk copy on SQL Server, one prepared statement on SQLite.</summary>
    /// <param name="then">Done after them, in the same round trip where the rows go as a statement.</param>
    public async Task BulkInsertAsync(
        DbConnection connection, DbTransaction transaction, string table, IReadOnlyList<string> columns,
        IEnumerable<object?[]> rows, params IReadOnlyList<Statement> then) => await Statement.ExecuteAsync(
            this, connection, transaction,
            [.. await _bulk.RunAsync(connection, transaction, table, columns, rows), .. then]);

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private async Task<DbConnection> OpenOnceAsync(CancellationToken cancellation)
    {
        // Who opens a file shares its machine and its clock.
        if (Options.Provider == DatabaseProvider.SqlServer)
        {
            DbConnection server = new DeclaringConnection(source is null
                ? await ServerConnection.OpenAsync(Options, cancellation)
                : await source.OpenAsync(cancellation));
            return time is DatabaseClock clock ? await clock.SetAsync(server, Dialect) : server;
        }

        if (source is not null)
        {
            return await source.OpenAsync(cancellation);
        }

        if (!File.Exists(Options.ConnectionString))
        {
            throw new DatabaseMissingException(
                $"The database file '{Options.ConnectionString}' does not exist. Name an existing file with "
                + "--database, or make one with icasync import, generate or migrate.");
        }

        SqliteConnection file = new(new SqliteConnectionStringBuilder
        {
            DataSource = Options.ConnectionString, Mode = SqliteOpenMode.ReadWrite, DefaultTimeout =
                Options.CommandTimeoutSeconds,
        }.ToString());
        try
        {
            await file.OpenAsync(cancellation);

            // FULL: an intent must be on disk before the call that it announces (DESIGN 3).
            await file.ExecuteAsync(
                "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private async Task<T> OnceAsync<T>(
        Func<DbConnection, DbTransaction, Task<T>> body, CancellationToken cancellation)
    {
        bool single = Options.Provider == DatabaseProvider.Sqlite;
        if (single)
        {
            await _writer.WaitAsync(cancellation);
        }

        try
        {
            await using DbConnection connection = await OpenOnceAsync(cancellation);
            await using DbTransaction transaction = connection is SqliteConnection file
                ? file.BeginTransaction(deferred: false)
                : await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
            return await OnAsync(connection, async () =>
            {
                T result = await body(connection, transaction);
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            });
        }
        finally
        {
            if (single)
            {
                _writer.Release();
            }
        }
    }

    private Task<T> WaitingAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        _wait.RunAsync(work, cancellation);

    private static async Task<T> OnAsync<T>(DbConnection connection, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (InvalidOperationException refused)
            when (SqlTransients.Of(refused) is null && connection.State != ConnectionState.Open)
        {
            throw new ConnectionLostException(refused);
        }
    }

    private sealed class UnmetException : Exception;
}
