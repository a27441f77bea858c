using Dapper;
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
internal static class AccessCheck
{
    /// <summary>What <see cref="CountAsync"/> reads.</summary>
    public static IReadOnlyList<Statement> Asking(string term, AttemptKey attempt) =>
    [
        new(
            "SELECT offering_id, number FROM icasync_access WHERE term = @Term AND state IN (@live, @pending)",
            new { Term = term, live = LedgerState.Live.Word(), pending = LedgerState.Pending.Word() }),
        new(
            "SELECT DISTINCT offering_id FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt",
            new { attempt.RunId, attempt.Attempt }),
        StagingStore.ReadingAccess(attempt),
    ];

    /// <summary>Counts the offerings where everybody has access, and those where somebody lacks it. No call.</summary>
    public static async Task<(int Whole, int Lacking)> CountAsync(
        SqlMapper.GridReader all, RunRow? run, CancellationToken cancellation)
    {
        // A run over some courses answers for those only.
        bool isPart = run?.Options.Courses.Count + run?.Options.Items.Count > 0;
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
    }
}
