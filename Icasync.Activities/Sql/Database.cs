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
    /// <summary>How often a transaction looks again after somebody else inserted its key.</summary>
    private const int DuplicatesMax = 3;

    /// <summary>How long the work of the caller may wait, where that is less than the options say.</summary>
    private static readonly AsyncLocal<TimeSpan?> Shorter = new();

    /// <summary>
    /// One writer at a time in this process: SQLite has one write lock, and a queue is fairer than its polling.
    /// </summary>
    private readonly SemaphoreSlim _writer = new(1);
    private readonly BulkInsert _bulk = new(options);
    private bool? _keepsVersions;

    /// <summary>What differs between the databases.</summary>
    public Dialect Dialect { get; } = Dialect.Of(options.Provider);

    /// <summary>The options it was made with.</summary>
    public DatabaseOptions Options { get; } = options;

    /// <summary>Until disposed, work of this flow waits no longer than this for a database that is away.</summary>
    public static IDisposable WaitingAtMost(TimeSpan longest)
    {
        TimeSpan? before = Shorter.Value;
        Shorter.Value = longest;
        return new Restore(before);
    }

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
            return await read(connection);
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
    public Task<Snapshot> OpenSnapshotAsync(CancellationToken cancellation) => WaitingAsync(
        async token =>
        {
            DbConnection connection = await OpenOnceAsync(token);
            try
            {
                if (connection is SqliteConnection file)
                {
                    return new Snapshot(connection, file.BeginTransaction(deferred: true));
                }

                _keepsVersions ??= await connection.QuerySingleAsync<int>(Dialect.SnapshotQuery) == 1;
                return new Snapshot(connection, await connection.BeginTransactionAsync(
                    _keepsVersions == true ? IsolationLevel.Snapshot : IsolationLevel.ReadCommitted, token));
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

    /// <summary>Inserts many rows: bulk copy on SQL Server, one prepared statement on SQLite.</summary>
    public Task BulkInsertAsync(
        DbConnection connection,
        DbTransaction transaction,
        string table,
        IReadOnlyList<string> columns,
        IEnumerable<object?[]> rows) => _bulk.RunAsync(connection, transaction, table, columns, rows);

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private async Task<DbConnection> OpenOnceAsync(CancellationToken cancellation)
    {
        if (source is not null)
        {
            return await source.OpenAsync(cancellation);
        }

        if (Options.Provider == DatabaseProvider.SqlServer)
        {
            return await ServerConnection.OpenAsync(Options, cancellation);
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
            T result = await body(connection, transaction);
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        finally
        {
            if (single)
            {
                _writer.Release();
            }
        }
    }

    private async Task<T> WaitingAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        DateTimeOffset? since = null;
        int duplicates = 0;
        for (int tries = 0; ; tries++)
        {
            try
            {
                return await work(cancellation);
            }
            catch (DbException exception) when (cancellation.IsCancellationRequested)
            {
                // SqlClient answers a cancelled command with an error of its own.
                throw new OperationCanceledException(exception.Message, exception, cancellation);
            }
            catch (DbException exception) when (SqlTransients.IsDuplicate(exception) && duplicates < DuplicatesMax)
            {
                // Somebody inserted the same key after we had looked: on the second look the row is there.
                duplicates++;
            }
            catch (SqliteException exception)
                when (SqliteErrors.OfFile(exception, Options.ConnectionString) is { } fault)
            {
                throw fault;
            }
            catch (DbException exception) when (SqlTransients.IsTransient(exception))
            {
                DateTimeOffset now = time.GetUtcNow();
                since ??= now;
                TimeSpan waitMax = Shorter.Value is { } shorter && shorter < Options.WaitMax ? shorter
                    : Options.WaitMax;
                if (now - since > waitMax)
                {
                    throw new DatabaseUnavailableException(
                        Options.Provider == DatabaseProvider.Sqlite
                            ? $"The database file '{Options.ConnectionString}' was locked by another process for "
                            + $"{waitMax.TotalSeconds:0} seconds. End what holds it, then start again."
                            : $"The database did not answer for {waitMax.TotalSeconds:0} seconds. Check that the "
                            + "server runs and can be reached, then start again.",
                        exception);
                }

                logger.LogWarning(
                    "the database is away ({Error}), try {Try}", SqlTransients.Name(exception), tries + 1);
                double seconds = Math.Min(10, 0.1 * Math.Pow(2, Math.Min(tries, 10))) * (0.5 + random.NextDouble());
                await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellation);
            }
        }
    }

    /// <summary>A connection with the transaction that its statements belong to.</summary>
    public sealed record Snapshot(DbConnection Connection, DbTransaction Transaction) : IAsyncDisposable
    {
        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await Transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }

    private sealed class Restore(TimeSpan? before) : IDisposable
    {
        public void Dispose() => Shorter.Value = before;
    }
}
