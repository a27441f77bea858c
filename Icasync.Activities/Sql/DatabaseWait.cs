using Icasync.Activities.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Sql;

/// <summary>Repeats what failed for a reason that passes, until a limit of waiting (DESIGN 5).</summary>
internal sealed class DatabaseWait(
    DatabaseOptions options, TimeProvider time, Random random, ILogger<Database> logger)
{
    /// <summary>How often a transaction looks again after somebody else inserted its key.</summary>
    private const int DuplicatesMax = 3;

    /// <summary>How long the work of the caller may wait, where that is less than the options say.</summary>
    private static readonly AsyncLocal<TimeSpan?> Shorter = new();

    /// <summary>Until disposed, work of this flow waits no longer than this.</summary>
    public static IDisposable AtMost(TimeSpan longest)
    {
        TimeSpan? before = Shorter.Value;
        Shorter.Value = longest;
        return new Restore(before);
    }

    /// <summary>Does the work, again after each passing failure.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        DateTimeOffset? since = null;
        int duplicates = 0;
        for (int tries = 0; ; tries++)
        {
            try
            {
                return await work(cancellation);
            }
            catch (Exception exception) when (SqlTransients.Of(exception) is { } error)
            {
                if (cancellation.IsCancellationRequested)
                {
                    // SqlClient answers a cancelled command with an error of its own.
                    throw new OperationCanceledException(error.Message, exception, cancellation);
                }

                if (SqlTransients.IsDuplicate(error) && duplicates < DuplicatesMax)
                {
                    // Somebody inserted the same key after we had looked: on the second look the row is there.
                    duplicates++;
                    continue;
                }

                if (error is SqliteException file
                    && SqliteErrors.OfFile(file, options.ConnectionString) is { } fault)
                {
                    throw fault;
                }

                if (!SqlTransients.IsTransient(error))
                {
                    throw;
                }

                DateTimeOffset now = time.GetUtcNow();
                since ??= now;
                TimeSpan waitMax = Shorter.Value is { } shorter && shorter < options.WaitMax ? shorter
                    : options.WaitMax;
                if (now - since > waitMax)
                {
                    throw new DatabaseUnavailableException(
                        options.Provider == DatabaseProvider.Sqlite
                            ? $"The database file '{options.ConnectionString}' was locked by another process for "
                            + $"{waitMax.TotalSeconds:0} seconds. End what holds it, then start again."
                            : $"The database did not answer for {waitMax.TotalSeconds:0} seconds. Check that the "
                            + "server runs and can be reached, then start again.",
                        exception);
                }

                logger.LogWarning(
                    "the database is away ({Error}), try {Try}", SqlTransients.Name(error), tries + 1);
                double seconds = Math.Min(10, 0.1 * Math.Pow(2, Math.Min(tries, 10))) * (0.5 + random.NextDouble());
                await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellation);
            }
        }
    }

    private sealed class Restore(TimeSpan? before) : IDisposable
    {
        public void Dispose() => Shorter.Value = before;
    }
}
