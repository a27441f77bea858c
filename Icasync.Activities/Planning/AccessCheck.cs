using System.Data.Common;
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
public sealed class AccessCheck(Database database, StagingStore staging)
{
    /// <summary>Counts the offerings where everybody has access, and those where somebody lacks it. No call.</summary>
    public async Task<(int Whole, int Lacking)> RunAsync(RunRow run, CancellationToken cancellation)
    {
        AttemptKey attempt = new(run.RunId, run.Attempt);
        HashSet<string>? only = await OnlyAsync(run, cancellation);
        ILookup<string, string> held = await HeldAsync(run.Term, cancellation);
        (int whole, int lacking) = (0, 0);
        await foreach ((string offering, IReadOnlyList<DesiredAccess> wanted) in staging.StreamAccessAsync(
            attempt, cancellation))
        {
            if (only?.Contains(offering) == false)
            {
                continue;
            }

            HashSet<string> have = held[offering].ToHashSet(StringComparer.Ordinal);
            if (wanted.All(person => have.Contains(person.Number)))
            {
                whole++;
            }
            else
            {
                lacking++;
            }
        }

        return (whole, lacking);
    }

    private async Task<ILookup<string, string>> HeldAsync(string term, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<(string Offering, string Number)>(
            "SELECT offering_id, number FROM icasync_access WHERE term = @term AND state IN (@live, @pending)",
            new { term, live = LedgerState.Live.Word(), pending = LedgerState.Pending.Word() }))
            .ToLookup(row => row.Offering, row => row.Number);
    }

    // A run over some courses answers for those only.
    private async Task<HashSet<string>?> OnlyAsync(RunRow run, CancellationToken cancellation)
    {
        if (run.Options.Courses.Count + run.Options.Items.Count == 0)
        {
            return null;
        }

        await using DbConnection connection = await database.OpenAsync(cancellation);
        return (await connection.QueryAsync<string>(
            "SELECT DISTINCT offering_id FROM icasync_work WHERE run_id = @RunId AND attempt = @Attempt",
            new { run.RunId, run.Attempt })).ToHashSet(StringComparer.Ordinal);
    }
}
