using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Icasync.Activities.Sql;

/// <summary>
/// The wall clock of the database, kept on this machine: heartbeats, claims and intents of many machines are compared
/// in one database, so all of them go by its clock, whatever their own show. A difference below half a second is left
/// as it is, because the way to the database and back is no better known, and no clock should step for nothing.
/// </summary>
/// <param name="machine">The clock of this machine; timers and time stamps are its own.</param>
public sealed class DatabaseClock(TimeProvider machine) : TimeProvider
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private TimeSpan _ahead;
    private long? _askedAt;

    /// <inheritdoc/>
    public override long TimestampFrequency => machine.TimestampFrequency;

    private bool IsDue
    {
        get
        {
            lock (_lock)
            {
                return _askedAt is not { } asked || machine.GetElapsedTime(asked) >= AskEvery;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return machine.GetUtcNow() + _ahead;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => machine.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Asks for the database's time, now and then; answers the connection that it asked over.</summary>
    internal async Task<DbConnection> SetAsync(DbConnection connection, Dialect dialect)
    {
        if (!IsDue)
        {
            return connection;
        }

        try
        {
            long asked = machine.GetTimestamp();
            string now = await connection.QuerySingleAsync<string>(dialect.ClockQuery);
            Learn(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), asked);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes by what the database said its time was.</summary>
    /// <param name="asked">The time stamp at which it was asked.</param>
    public void Learn(DateTimeOffset database, long asked)
    {
        lock (_lock)
        {
            // It answered somewhere between question and answer.
            TimeSpan ahead = database + (machine.GetElapsedTime(asked) / 2) - machine.GetUtcNow();
            _ahead = (ahead - _ahead).Duration() >= Least ? ahead : _ahead;
            _askedAt = machine.GetTimestamp();
        }
    }
}
