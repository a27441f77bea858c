using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>
/// The step <i>attendees</i> where events have none (DOMAIN D26): everybody sees the events through the calendar, so it
/// checks that everybody who is wanted has access recorded, or is known to be waiting for WPS to know them.
/// </summary>
public sealed class AccessCheck(Database database)
{
    /// <summary>Counts the offerings where everybody has access, and those where somebody lacks it. No call.</summary>
    public Task<(int Whole, int Lacking)> RunAsync(RunRow run, CancellationToken cancellation)
    {
        AttemptKey attempt = new(run.RunId, run.Attempt);

        // A run over some courses answers for those only.
        bool isPart = run.Options.Courses.Count + run.Options.Items.Count > 0;
        return database.ReadAsync(
            [
                new Statement(
                    "SELECT offering_id, number FROM icasync_access WHERE term = @Term AND state IN (@live, @pending)",
                    new { run.Term, live = LedgerState.Live.Word(), pending = LedgerState.Pending.Word() }),
                new Statement(
                    "SELECT DISTINCT offering_id FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt",
                    new { attempt.RunId, attempt.Attempt }),
                StagingStore.ReadingAccess(attempt),
            ],
            async all =>
            {
                ILookup<string, string> held = (await all.ReadAsync<(string Offering, string Number)>())
                    .ToLookup(row => row.Offering, row => row.Number);
                HashSet<string> treated = (await all.ReadAsync<string>()).ToHashSet(StringComparer.Ordinal);
                (int whole, int lacking) = (0, 0);
                await foreach ((string offering, IReadOnlyList<DesiredAccess> wanted) in
                    StagingStore.ReadAccessAsync(all, cancellation))
                {
                    if (isPart && !treated.Contains(offering))
                    {
                        continue;
                    }

                    HashSet<string> have = held[offering].ToHashSet(StringComparer.Ordinal);
                    bool isWhole = wanted.All(person => have.Contains(person.Number));
                    (whole, lacking) = isWhole ? (whole + 1, lacking) : (whole, lacking + 1);
                }

                return (whole, lacking);
            },
            cancellation);
    }
}
