using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Grid;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Reports;

/// <summary>
/// Reads what is wrong with some courses: failures of the last sync, lessons that the last check found different, and
/// the plan that holds them. Three statements, whatever the number of courses.
/// </summary>
public sealed class TroubleReader(Database database)
{
    private const string EventPrefix = "event:";

    /// <summary>The troubles of courses of one term.</summary>
    public Task<TermTroubles> ReadAsync(
        string term, IReadOnlyCollection<OfferingKey> keys, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            string rows = JsonRows.Of(keys.Select(key => key.Id));
            List<LessonFailure> failures = await FailuresAsync(connection, term, keys);
            ILookup<string, string> drifted = await DriftedAsync(connection, rows);
            (string? plan, HashSet<string> held) = await HeldAsync(connection, term, rows);
            ILookup<string, LessonFailure> failed = failures.ToLookup(
                one => new OfferingKey(term, one.Kkh).Id, StringComparer.Ordinal);
            return new TermTroubles(
                keys.Select(key => key.Id)
                    .Where(id => failed.Contains(id) || drifted.Contains(id) || held.Contains(id))
                    .ToDictionary(id => id, id => new OfferingTroubles(
                        failed[id].Select(one => one.Marker).OfType<string>().ToHashSet(StringComparer.Ordinal),
                        failed[id].Any(one => one.Marker is null),
                        drifted[id].Where(marker => marker.Length > 0).ToHashSet(StringComparer.Ordinal),
                        drifted[id].Any(marker => marker.Length == 0),
                        held.Contains(id))),
                failures,
                plan);
        },
        cancellation);

    // Failures of access leave the lessons as they are: only those of lessons and of whole courses are of interest.
    private async Task<List<LessonFailure>> FailuresAsync(
        DbConnection connection, string term, IReadOnlyCollection<OfferingKey> keys) =>
        (await connection.QueryAsync<(string RunId, string Item, string Offering, string Code, string Message)>(
            $"""
            SELECT run_id, item, offering, code, message FROM icasync_failure
            WHERE run_id = (SELECT MAX(run_id) FROM icasync_run WHERE term = @term AND kind <> @check)
              AND offering IN (SELECT r.offering FROM {database.Dialect.Rows("@rows", "offering nvarchar(60)")} r)
              AND item NOT LIKE 'access:%'
            ORDER BY item
            """,
            new
            {
                term, check = WireFormat.Word(RunKind.Check), rows = JsonRows.Of(keys.Select(key => key.Offering)),
            }))
            .Select(row => new LessonFailure(
                row.Offering,
                row.Item.StartsWith(EventPrefix, StringComparison.Ordinal) ? row.Item[(row.Item.IndexOf('/') + 1)..]
                    : null,
                row.Code, row.Message, row.RunId))
            .ToList();

    // What was written since the look is as it was written.
    private async Task<ILookup<string, string>> DriftedAsync(DbConnection connection, string rows) =>
        (await connection.QueryAsync<(string OfferingId, string Marker)>(
            $"""
            SELECT d.offering_id, d.item_key FROM icasync_drift d
            JOIN icasync_offering o ON o.offering_id = d.offering_id
            LEFT JOIN icasync_event e ON e.offering_id = d.offering_id AND e.marker = d.item_key
            WHERE d.offering_id IN (SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)
              AND COALESCE(e.updated_at, o.updated_at) <= d.found_at
            """,
            new { rows })).ToLookup(row => row.OfferingId, row => row.Marker, StringComparer.Ordinal);

    private async Task<(string? Plan, HashSet<string> Offerings)> HeldAsync(
        DbConnection connection, string term, string rows)
    {
        List<(string PlanId, string OfferingId)> held = (await connection.QueryAsync<(string, string)>(
            $"""
            SELECT p.plan_id, c.offering_id FROM icasync_plan p
            JOIN icasync_plan_course c ON c.plan_id = p.plan_id
            WHERE p.term = @term AND p.state = @held
              AND c.offering_id IN (SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)
            ORDER BY p.plan_id DESC
            """,
            new { term, held = WireFormat.Word(PlanState.Held), rows })).ToList();
        return (
            held.Select(one => one.PlanId).FirstOrDefault(),
            held.Select(one => one.OfferingId).ToHashSet(StringComparer.Ordinal));
    }
}
