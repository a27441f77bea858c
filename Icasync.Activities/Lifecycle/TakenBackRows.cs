using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Last step of a run that took effects back: what it changed counts as not processed, in the ledger and in gx_zt.
/// After an undo the next sync takes those courses up; after a withdrawal a full sync does. The rows of a retired term
/// wait for nobody, so their gx_zt stays; where the term is reopened, the next sync takes its courses up.
/// </summary>
public sealed class TakenBackRows(Database database, OwedWriteBack writeBack, SyncOptions options)
{
    /// <summary>Records it. Run again, it writes the same.</summary>
    /// <param name="starting">Says that it begins.</param>
    public async Task RecordAsync(AttemptInput attempt, Statement starting, CancellationToken cancellation)
    {
        List<string>? offerings = await database.ReadAfterAsync(
            [starting],
            [new Statement(
                "SELECT DISTINCT offering FROM icasync_change WHERE run_id = @RunId ORDER BY offering",
                new { attempt.RunId })],
            async all => (await all.ReadAsync<string>()).ToList(),
            cancellation);
        if (offerings is not { Count: > 0 })
        {
            return;
        }

        await database.RunAsync(
            [new Statement(
                OfferingTable.Unprocess(database.Dialect),
                new { rows = JsonRows.Of(offerings.Select(one => new OfferingKey(attempt.Term, one).Id)) })],
            cancellation);
        if (options.WriteBack && attempt.Kind != RunKind.Retire)
        {
            await writeBack.TakeBackAsync(attempt, offerings, cancellation);
        }
    }
}
