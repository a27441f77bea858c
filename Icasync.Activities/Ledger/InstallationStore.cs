using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Reconciliation;

namespace Icasync.Activities.Ledger;

/// <summary>
/// Keeps which installation the database is. Its id is made once, by whoever asks for it first, and stays with the
/// database: a backup has it too, and a copy until somebody says that it is one.
/// </summary>
public sealed class InstallationStore(Database database, Random random, TimeProvider time)
{
    private Seen? _seen;

    /// <summary>The installation as an attempt sees it; nobody can change it while a run is open.</summary>
    public async Task<Installation> ReadAsync(AttemptKey attempt, CancellationToken cancellation)
    {
        if (_seen is not { } seen || seen.Attempt != attempt)
        {
            _seen = seen = new Seen(attempt, await ReadAsync(cancellation));
        }

        return seen.Installation;
    }

    /// <summary>The installation as it stands.</summary>
    public async Task<Installation> ReadAsync(CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is { } known)
        {
            return known;
        }

        try
        {
            await database.RunAsync([Inserting(NewId(), takesUnmarked: true)], cancellation);
        }
        catch (DbException error) when (SqlTransients.IsDuplicate(error))
        {
            // Another host was the first to ask.
        }

        return (await FindAsync(cancellation))!;
    }

    /// <summary>
    /// The database takes the place of another one, whose objects are its own from now on: that one is lost.
    /// </summary>
    public Task ReplaceAsync(string other, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync(
            """
            UPDATE icasync_installation SET installation_id = @other, takes_unmarked = 1;
            DELETE FROM icasync_beside WHERE installation_id = @other;
            """,
            new { other }, transaction);

    /// <summary>The calendars of another installation stand beside its own, over the same terms too.</summary>
    public Task AllowBesideAsync(string other, string decidedBy, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync(
            """
            INSERT INTO icasync_beside (installation_id, decided_by, decided_at) SELECT @other, @decidedBy, @now
            WHERE NOT EXISTS (SELECT 1 FROM icasync_beside WHERE installation_id = @other)
            """,
            new { other, decidedBy, now = time.NowText() }, transaction);

    /// <summary>
    /// A copy of a database becomes an installation of its own. It forgets what the other one made, and makes its own
    /// beside it; answers its id.
    /// </summary>
    public async Task<string> SeparateAsync(
        string before, string decidedBy, DbConnection connection, DbTransaction transaction)
    {
        string id = NewId();
        foreach (string sql in new[]
        {
            AttendeeTable.ForgetEverything, AccessTable.ForgetEverything, EventTable.ForgetEverything,
            OfferingTable.ForgetEverything,
        })
        {
            await connection.ExecuteAsync(sql, transaction: transaction);
        }

        await connection.ExecuteAsync(
            "UPDATE icasync_installation SET installation_id = @id, takes_unmarked = 0", new { id }, transaction);
        await AllowBesideAsync(before, decidedBy, connection, transaction);
        return id;
    }

    private Task<Installation?> FindAsync(CancellationToken cancellation) => database.ReadAsync(
        async connection => (await connection.QueryAsync<(string Id, long TakesUnmarked)>(
            "SELECT installation_id, takes_unmarked FROM icasync_installation")).AsList() is [var row]
            ? new Installation(
                row.Id, row.TakesUnmarked != 0,
                (await connection.QueryAsync<string>("SELECT installation_id FROM icasync_beside"))
                .ToHashSet(StringComparer.Ordinal))
            : null,
        cancellation);

    private static Statement Inserting(string id, bool takesUnmarked) => new(
        """
        INSERT INTO icasync_installation (only_row, installation_id, takes_unmarked)
        SELECT 1, @id, @takesUnmarked WHERE NOT EXISTS (SELECT 1 FROM icasync_installation)
        """,
        new { id, takesUnmarked = takesUnmarked ? 1 : 0 });

    private string NewId() => random.NextInt64().ToString("x16", null)[^InstallationMark.IdLength..];

    private sealed record Seen(AttemptKey Attempt, Installation Installation);
}
