using System.Data.Common;
using Dapper;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>A course whose deletes unreadable rows hold back (DOMAIN D25, F19).</summary>
public sealed record WithheldOffering
{
    public required string Kkh { get; init; }

    /// <summary>The course's name, or null when no readable row ever gave one.</summary>
    public string? Name { get; init; }

    /// <summary>Live rows of the course that nobody can read.</summary>
    public required long UnreadableRows { get; init; }

    /// <summary>Who released the deletes for the next run, or null.</summary>
    public string? ReleasedBy { get; init; }
    public string? ReleasedAt { get; init; }
}

/// <summary>The operator's word that a course's withheld deletes may be done: it counts for the next run that treats the course.</summary>
public sealed class DeleteReleases(Database database, RunActs acts, TimeProvider time)
{
    /// <summary>Courses of a term with unreadable rows, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<WithheldOffering>> ListAsync(string term, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<WithheldOffering>(
            """
            SELECT offering AS Kkh, name AS Name, unreadable_rows AS UnreadableRows, released_by AS ReleasedBy, released_at AS ReleasedAt
            FROM icasync_offering WHERE term = @term AND unreadable_rows > 0 ORDER BY offering
            """,
            new { term })).ToList();
    }

    /// <summary>
    /// Releases the deletes of a course. False when the ledger has no unreadable row of it, so that nothing is held. The
    /// course counts as unfinished from now on: the next run of any kind takes it up.
    /// </summary>
    public async Task<bool> ReleaseAsync(string term, string kkh, Operator who, CancellationToken cancellation)
    {
        OfferingKey key = new(term, kkh);
        int released = await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                UPDATE icasync_offering SET released_by = @Name, released_at = @now, unfinished = 1
                WHERE offering_id = @id AND unreadable_rows > 0
                """,
                new { who.Name, now = Wire.Instant(time.GetUtcNow()), id = key.Id },
                transaction),
            cancellation);
        if (released > 0)
        {
            await acts.LogAsync(who, "release", runId: null, term, kkh, cancellation);
        }

        return released > 0;
    }
}
