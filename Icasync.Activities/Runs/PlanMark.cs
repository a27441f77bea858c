using System.Data.Common;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Runs;

/// <summary>
/// How far an attempt is with its plan. An engine delivers an activity more than once, and the second execution may end
/// long after the first one's answer was taken. What is staged stands from the moment the plan looks at it, and the
/// plan that was written first is the one that is carried out (DESIGN 4).
/// </summary>
internal static class PlanMark
{
    /// <summary>Closes the staging.</summary>
    public static Statement Beginning(AttemptKey attempt, string now) =>
        new(AttemptTable.BeginPlan, new { attempt.RunId, attempt.Attempt, now });

    /// <summary>Reads what <see cref="Parse"/> understands.</summary>
    public static Statement Reading(AttemptKey attempt) => new(
        "SELECT plan_work FROM icasync_attempt WHERE run_id = @RunId AND attempt = @Attempt",
        new { attempt.RunId, attempt.Attempt });

    /// <summary>
    /// Notes that the lists are written, first of the transaction that writes them; where another has, none of it
    /// stands.
    /// </summary>
    public static Statement Writing(AttemptKey attempt, PhaseWork work) => new(
        AttemptTable.RecordPlan,
        new { attempt.RunId, attempt.Attempt, work = JsonSerializer.Serialize(work, WireFormat.Json) },
        AtLeast: 1);

    /// <summary>
    /// Takes the attempt's row and asks of what it staged, by its <c>@RunId</c> and <c>@Attempt</c>. Lets nothing more
    /// be staged once the plan looks at what is.
    /// </summary>
    /// <exception cref="FencedException">The plan has begun.</exception>
    public static async Task<IEnumerable<T>> LookAsync<T>(
        DbConnection connection, DbTransaction transaction, AttemptKey attempt, string query)
    {
        var row = new { attempt.RunId, attempt.Attempt };
        (string text, DynamicParameters parameters) = Script.Of(
        [
            new Statement(AttemptTable.Take, row),
            new Statement(
                "SELECT plan_begun_at FROM icasync_attempt WHERE run_id = @RunId AND attempt = @Attempt", row),
            new Statement(query, row),
        ]);
        await using SqlMapper.GridReader all = await connection.QueryMultipleAsync(text, parameters, transaction);
        return await all.ReadSingleOrDefaultAsync<string?>() is null
            ? await all.ReadAsync<T>()
            : throw new FencedException(FenceReason.Superseded);
    }

    /// <summary>The lengths of the lists as the attempt's row has them.</summary>
    public static PhaseWork? Parse(string? work) =>
        work is null ? null : JsonSerializer.Deserialize<PhaseWork>(work, WireFormat.Json);
}
