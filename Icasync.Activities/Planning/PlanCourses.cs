using System.Data.Common;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Planning;

/// <summary>
/// The operations of stored plans, a row a course: what pages, filters and totals need is small, and the operations
/// themselves are read for the courses that are looked at.
/// </summary>
public sealed class PlanCourses(Database database)
{
    /// <summary>
    /// Plans of a term that keep their operations, beside those that wait for something: a plan of a whole term takes
    /// tens of megabytes, and somebody may look at one every hour.
    /// </summary>
    public const int PlansKeptMax = 20;

    private static readonly string[] Columns = ["plan_id", "offering_id", "offering", "tallies", "operations"];

    /// <summary>Keeps all operations of a plan, and lets go those of plans that are long past.</summary>
    public async Task WriteAsync(
        DbConnection connection, DbTransaction transaction, string planId, string term, TermPlan plan,
        IReadOnlyList<PlannedOperation> operations)
    {
        ILookup<string, PlannedOperation> byCourse = operations.ToLookup(one => one.Kkh, StringComparer.Ordinal);
        await database.BulkInsertAsync(
            connection, transaction, "icasync_plan_course", Columns,
            PlanCourse.Of(term, plan, operations).Select(course => new object?[]
            {
                planId, course.OfferingId, course.Kkh, JsonSerializer.Serialize(course.Tallies, WireFormat.Json),
                JsonSerializer.Serialize(byCourse[course.Kkh], WireFormat.Json),
            }));
        IEnumerable<string> past = (await connection.QueryAsync<string>(
            "SELECT plan_id FROM icasync_plan WHERE term = @term AND state NOT IN (@held, @allowed)",
            new { term, held = WireFormat.Word(PlanState.Held), allowed = WireFormat.Word(PlanState.Allowed) },
            transaction)).OrderDescending(StringComparer.Ordinal).Skip(PlansKeptMax);
        await connection.ExecuteAsync(
            $"""
            DELETE FROM icasync_plan_course WHERE plan_id IN (
                SELECT r.plan_id FROM {database.Dialect.Rows("@rows", "plan_id nvarchar(60)")} r)
            """,
            new { rows = JsonRows.Of(past) }, transaction);
    }

    /// <summary>The courses of a plan, in the order in which it would be carried out.</summary>
    public Task<IReadOnlyList<PlanCourse>> ListAsync(string planId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<PlanCourse>>(
            async connection => (await connection.QueryAsync<(string OfferingId, string Offering, string Tallies)>(
                """
                SELECT offering_id, offering, tallies FROM icasync_plan_course WHERE plan_id = @planId
                ORDER BY offering_id
                """,
                new { planId }))
                .Select(row => new PlanCourse(
                    row.OfferingId, row.Offering,
                    JsonSerializer.Deserialize<Dictionary<string, int>>(row.Tallies, WireFormat.Json)!))
                .ToList(),
            cancellation);

    /// <summary>The operations of some courses of a plan as JSON arrays, by the id of the offering.</summary>
    public Task<Dictionary<string, string>> ReadAsync(
        string planId, IEnumerable<string> offeringIds, CancellationToken cancellation) => database.ReadAsync(
        async connection => (await connection.QueryAsync<(string OfferingId, string Operations)>(
            $"""
            SELECT offering_id, operations FROM icasync_plan_course
            WHERE plan_id = @planId AND offering_id IN (
                SELECT r.id FROM {database.Dialect.Rows("@rows", "id nvarchar(32)")} r)
            """,
            new { planId, rows = JsonRows.Of(offeringIds) }))
            .ToDictionary(row => row.OfferingId, row => row.Operations, StringComparer.Ordinal),
        cancellation);
}
