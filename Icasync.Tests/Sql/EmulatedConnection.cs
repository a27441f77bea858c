using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Icasync.Tests.Sql;

/// <summary>A connection to <see cref="EmulatedServer"/> with the manners of SqlClient without MARS.</summary>
internal sealed class EmulatedConnection(EmulatedServer server, SqliteConnection inner) : DbConnection
{
    private EmulatedTransaction? _transaction;
    private bool _reading;

    [AllowNull]
    public override string ConnectionString { get => inner.ConnectionString; set => throw new NotSupportedException(); }

    public override string Database => inner.Database;

    public override string DataSource => inner.DataSource;

    public override string ServerVersion => "15.00.2000";

    public override ConnectionState State => inner.State;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Close() => inner.Close();

    public override void Open() => inner.Open();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        Server.RoundTrips.Enqueue("BEGIN");

        // A transaction in the database's usual level writes; one that sees a moment reads. Where none can, it may be
        // either.
        bool deferred = isolationLevel == IsolationLevel.Snapshot || !Server.KeepsVersions;
        return _transaction = new EmulatedTransaction(this, inner.BeginTransaction(deferred), isolationLevel);
    }

    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(
        IsolationLevel isolationLevel, CancellationToken cancellationToken)
    {
        await TravelAsync(cancellationToken);
        return BeginDbTransaction(isolationLevel);
    }

    protected override DbCommand CreateDbCommand() => new Command(this, inner.CreateCommand());

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private sealed class EmulatedTransaction : DbTransaction
    {
        private readonly EmulatedConnection _connection;
        private bool _ended;

        public EmulatedTransaction(EmulatedConnection connection, SqliteTransaction inner, IsolationLevel level)
        {
            (_connection, Inner, IsolationLevel) = (connection, inner, level);
            connection.Server.Count(1);
        }

        public SqliteTransaction Inner { get; }

        public override IsolationLevel IsolationLevel { get; }

        protected override DbConnection DbConnection => _connection;

        public override void Commit()
        {
            _connection.Server.Carry("COMMIT", () =>
            {
                Inner.Commit();
                End();
                return true;
            });
        }

        public override async Task CommitAsync(CancellationToken cancellationToken = default)
        {
            await _connection.TravelAsync(cancellationToken);
            Commit();
        }

        public override void Rollback()
        {
            _connection.Server.RoundTrips.Enqueue("ROLLBACK");
            Inner.Rollback();
            End();
        }

        public override async ValueTask DisposeAsync()
        {
            if (!_ended)
            {
                await _connection.TravelAsync(CancellationToken.None);
            }

            await base.DisposeAsync();
        }

        // SqlClient rolls back on the server what nobody has committed.
        protected override void Dispose(bool disposing)
        {
            if (!_ended)
            {
                _connection.Server.RoundTrips.Enqueue("ROLLBACK");
            }

            Inner.Dispose();
            End();
            base.Dispose(disposing);
        }

        private void End()
        {
            _connection._transaction = null;
            if (!_ended)
            {
                _ended = true;
                _connection.Server.Count(-1);
            }
        }
    }

    private sealed class Command(EmulatedConnection connection, SqliteCommand inner) : DbCommand
    {
        [AllowNull]
        public override string CommandText { get; set; } = string.Empty;

        public override int CommandTimeout { get => inner.CommandTimeout; set => inner.CommandTimeout = value; }

        public override CommandType CommandType { get => inner.CommandType; set => inner.CommandType = value; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get => connection; set => throw new NotSupportedException(); }

        protected override DbParameterCollection DbParameterCollection => inner.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel() => inner.Cancel();

        public override void Prepare() => throw new NotSupportedException();

        public override int ExecuteNonQuery()
        {
            Begin();
            return connection.Server.Carry(CommandText, inner.ExecuteNonQuery);
        }

        public override object? ExecuteScalar()
        {
            if (CommandText.StartsWith(EmulatedServer.ScriptStart, StringComparison.Ordinal))
            {
                return connection.Server.Carry(CommandText, () => RunScript(CommandText)) ? 1 : 0;
            }

            Begin();
            object? value = connection.Server.Carry(CommandText, inner.ExecuteScalar);
            return value is long number ? checked((int)number) : value;
        }

        public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
        {
            await connection.TravelAsync(cancellationToken);
            return ExecuteNonQuery();
        }

        public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
        {
            await connection.TravelAsync(cancellationToken);
            return ExecuteScalar();
        }

        protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(
            CommandBehavior behavior, CancellationToken cancellationToken)
        {
            await connection.TravelAsync(cancellationToken);
            return ExecuteDbDataReader(behavior);
        }

        protected override DbParameter CreateDbParameter() => inner.CreateParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            bool script = CommandText.StartsWith(EmulatedServer.ScriptStart, StringComparison.Ordinal);
            if (!script)
            {
                Begin();
            }

            EmulatedReader reader = connection.Server.Carry(CommandText, () =>
            {
                if (script)
                {
                    int end = CommandText.IndexOf(EmulatedServer.ScriptEnd, StringComparison.Ordinal);
                    inner.CommandText = RunScript(CommandText[..end])
                        ? connection.Server.Take(
                            CommandText[(end + EmulatedServer.ScriptEnd.Length)..], inner.Parameters)
                        : "SELECT 0";
                    inner.Transaction = null;
                }

                return CommandText.StartsWith(EmulatedServer.MomentStart, StringComparison.Ordinal)
                    ? ReadMoment()
                    : new EmulatedReader(inner.ExecuteReader(), () => connection._reading = false);
            });
            connection._reading = true;
            return reader;
        }

        private EmulatedReader ReadMoment()
        {
            SqliteTransaction moment = connection.Inner.BeginTransaction(deferred: true);
            connection.Server.Count(1);
            bool ended = false;
            void End()
            {
                moment.Dispose();
                connection.Server.Count(ended ? 0 : -1);
                (ended, connection._reading) = (true, false);
            }

            try
            {
                inner.Transaction = moment;
                return new EmulatedReader(inner.ExecuteReader(), End);
            }
            catch
            {
                End();
                throw;
            }
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }

        private bool RunScript(string script)
        {
            CheckFree();
            using SqliteTransaction transaction = connection.Inner.BeginTransaction(deferred: false);
            inner.Transaction = transaction;
            foreach ((string sql, string? atLeast) in EmulatedServer.Script(script))
            {
                inner.CommandText = connection.Server.Take(sql, inner.Parameters);
                if (inner.ExecuteNonQuery() < (atLeast is null ? 0 : (int)inner.Parameters[atLeast[1..]].Value!))
                {
                    return false;
                }
            }

            transaction.Commit();
            return true;
        }

        private void CheckFree()
        {
            if (connection._reading)
            {
                throw new InvalidOperationException(
                    "There is already an open DataReader associated with this Connection which must be closed first.");
            }
        }

        private void Begin()
        {
            CheckFree();
            if (!ReferenceEquals(DbTransaction, connection._transaction))
            {
                throw new InvalidOperationException(
                    "The command is not in the pending local transaction of its connection.");
            }

            inner.CommandText = connection.Server.TakeAll(CommandText, inner.Parameters);
            inner.Transaction = (DbTransaction as EmulatedTransaction)?.Inner;
        }
    }

    private EmulatedServer Server { get; } = server;

    private Task TravelAsync(CancellationToken cancellation) => Server.Latency == TimeSpan.Zero
        ? Task.CompletedTask
        : Task.Delay(Server.Latency, TimeProvider.System, cancellation);

    private SqliteConnection Inner => inner;
}
