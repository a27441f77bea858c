using System.Collections.Concurrent;
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
    private const string Generation = "generation nvarchar(8)";

    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private Seen? _seen;

    /// <summary>
    /// The installation as an attempt sees it, in a generation of its own that is noted before anything is written; the
    /// rest nobody can change while a run is open.
    /// </summary>
    public async Task<Installation> ReadAsync(AttemptKey attempt, CancellationToken cancellation)
    {
        if (_seen is not { } seen || seen.Attempt != attempt)
        {
            Installation now = await ReadAsync(cancellation);
            await database.RunAsync([Knowing([now.Mark.Generation])], cancellation);
            _seen = seen = new Seen(attempt, now);
        }

        return seen.Installation;
    }

    /// <summary>
    /// Which of these generations the database never noted: it was set back since, or a copy of it has written.
    /// </summary>
    public async Task<IReadOnlySet<string>> UnknownAsync(
        IEnumerable<string> generations, CancellationToken cancellation)
    {
        HashSet<string> open = generations.Where(one => !_known.ContainsKey(one)).ToHashSet(StringComparer.Ordinal);
        if (open.Count > 0)
        {
            foreach (string known in await database.ReadAsync(
                connection => connection.QueryAsync<string>(
                    $"""
                    SELECT generation FROM icasync_generation WHERE generation IN (
                        SELECT r.generation FROM {database.Dialect.Rows("@rows", Generation)} r)
                    """,
                    new { rows = JsonRows.Of(open) }),
                cancellation))
            {
                _known[known] = true;
                open.Remove(known);
            }
        }

        return open;
    }

    /// <summary>The installation as it stands, in a generation that nobody has noted yet.</summary>
    public async Task<Installation> ReadAsync(CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is { } known)
        {
            return known;
        }

        try
        {
            await database.RunAsync([Inserting(NewId())], cancellation);
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
            """
            UPDATE icasync_installation SET installation_id = @id, takes_unmarked = 0
            """,
            new { id }, transaction);
        await AllowBesideAsync(before, decidedBy, connection, transaction);
        return id;
    }

    /// <summary>Notes generations as the database's own.</summary>
    public Statement Knowing(IEnumerable<string> generations) => new(
        $"""
        INSERT INTO icasync_generation (generation, noted_at)
        SELECT r.generation, @now FROM {database.Dialect.Rows("@rows", Generation)} r
        WHERE NOT EXISTS (SELECT 1 FROM icasync_generation g WHERE g.generation = r.generation)
        """,
        new { rows = JsonRows.Of(generations), now = time.NowText() });

    /// <summary>Changes nothing, and fails a transaction while a run is open.</summary>
    public static Statement WhileNoRunIsOpen() => new(
        """
        UPDATE icasync_installation SET only_row = only_row WHERE NOT EXISTS (SELECT 1 FROM icasync_open_run)
        """,
        new { }, AtLeast: 1);

    private Task<Installation?> FindAsync(CancellationToken cancellation) => database.ReadAsync(
        async connection => (await connection.QueryAsync<(string Id, long TakesUnmarked)>(
            "SELECT installation_id, takes_unmarked FROM icasync_installation")).AsList() is [var row]
            ? new Installation(
                new InstallationMark(row.Id, NewId()), row.TakesUnmarked != 0,
                (await connection.QueryAsync<string>("SELECT installation_id FROM icasync_beside"))
                .ToHashSet(StringComparer.Ordinal))
            : null,
        cancellation);

    private static Statement Inserting(string id) => new(
        """
        INSERT INTO icasync_installation (only_row, installation_id, takes_unmarked)
        SELECT 1, @id, 1 WHERE NOT EXISTS (SELECT 1 FROM icasync_installation)
        """,
        new { id });

    private string NewId() => random.NextInt64().ToString("x16", null)[^InstallationMark.IdLength..];

    private sealed record Seen(AttemptKey Attempt, Installation Installation);
}
