using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>A course whose deletes unreadable rows hold back (DOMAIN D25, F19).</summary>
public sealed record WithheldOffering
{
    public required string Kkh { get; init; }

    /// <summary>The course's name, or null when no readable row ever gave one.</summary>
    public string? Name { get; init; }

    /// <summary>Live rows of the course that nobody can read.</summary>
    public required long UnreadableRows { get; init; }

    /// <summary>Events and calendars whose deletion is held back.</summary>
    public long Deletes { get; init; }

    /// <summary>Why, for a person.</summary>
    public string Reason =>
        $"{UnreadableRows} 条排课记录无法识别，删除待核实 · {UnreadableRows} unreadable rows hold the deletes of this course";

    /// <summary>Who released the deletes for the next run, or null.</summary>
    public string? ReleasedBy { get; init; }
    public string? ReleasedAt { get; init; }
}

/// <summary>
/// The operator's word that a course's withheld deletes may be done: it counts for the next run that treats the course.
/// </summary>
public sealed class DeleteReleases(Database database, PlanPreview preview, OperatorLog log, TimeProvider time)
{
    /// <summary>Courses of a term whose deletes are held back now, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<WithheldOffering>> ListAsync(string term, CancellationToken cancellation)
    {
        IReadOnlyList<WithheldOffering> suspects = await UnreadableAsync(term, cancellation);
        if (suspects.Count == 0)
        {
            return [];
        }

        // What is held depends on today's rows: the planner says it, for these courses alone.
        PlanDocument plan = await preview.PlanAsync(
            RunKind.Full, term, new RunOptions { Courses = suspects.Select(one => one.Kkh).ToList() }, hasLedger: true,
            cancellation);
        return suspects
            .Select(one => one with { Deletes = plan.Plan.WithheldDeletes.GetValueOrDefault(one.Kkh) })
            .Where(one => one.Deletes > 0 || one.ReleasedAt is not null)
            .ToList();
    }

    private async Task<IReadOnlyList<WithheldOffering>> UnreadableAsync(string term, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<WithheldOffering>(
            """
            SELECT offering AS Kkh, name AS Name, unreadable_rows AS UnreadableRows, released_by AS ReleasedBy,
                released_at AS ReleasedAt
            FROM icasync_offering WHERE term = @term AND unreadable_rows > 0 ORDER BY offering
            """,
            new { term })).ToList();
    }

    /// <summary>
    /// Releases the deletes of a course. False when the ledger has no unreadable row of it, so that nothing is held.
    /// The course counts as unfinished from now on: the next run of any kind takes it up.
    /// </summary>
    public async Task<bool> ReleaseAsync(string term, string kkh, Operator who, CancellationToken cancellation)
    {
        OfferingKey key = new(term, kkh);
        int released = await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                int changed = await connection.ExecuteAsync(
                    OfferingTable.ReleaseDeletes,
                    new { who.Name, now = time.NowText(), id = key.Id },
                    transaction);
                if (changed > 0)
                {
                    await log.AppendAsync(connection, transaction, who, "release", runId: null, term, kkh);
                }

                return changed;
            },
            cancellation);
        return released > 0;
    }
}
