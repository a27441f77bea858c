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
public sealed class PlanMark(Database database, TimeProvider time)
{
    /// <summary>Closes the staging; answers the lists' lengths when an earlier execution has written them.</summary>
    public Task<PhaseWork?> BeginAsync(AttemptKey attempt, CancellationToken cancellation) =>
        database.ReadAfterAsync(
            [new Statement(AttemptTable.BeginPlan, new { attempt.RunId, attempt.Attempt, now = time.NowText() })],
            [Reading(attempt)],
            async found => Parse(await found.ReadSingleOrDefaultAsync<string?>())!,
            cancellation);

    /// <summary>Reads what <see cref="Parse"/> understands.</summary>
    public static Statement Reading(AttemptKey attempt) => new(
        "SELECT plan_work FROM icasync_attempt WHERE run_id = @RunId AND attempt = @Attempt",
        new { attempt.RunId, attempt.Attempt });

    /// <summary>Changes nothing and takes the attempt's row.</summary>
    public static Statement Taking(AttemptKey attempt) =>
        new(AttemptTable.Take, new { attempt.RunId, attempt.Attempt });

    /// <summary>Notes that the lists are written, in the transaction that writes them.</summary>
    public static Statement Writing(AttemptKey attempt, PhaseWork work) => new(
        AttemptTable.RecordPlan,
        new { attempt.RunId, attempt.Attempt, work = JsonSerializer.Serialize(work, WireFormat.Json) });

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
            Taking(attempt),
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
