using Dapper;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>
/// Reads what an undo or a retirement wants of offerings off the ledger: as they were before a run, by the change log,
/// or what stays of them. No call.
/// </summary>
public sealed class PastReader(Database database, LedgerStore store, SyncOptions settings)
{
    /// <summary>
    /// Offerings whose effects are in memory at once: a withdrawn calendar is one effect with all it held.
    /// </summary>
    private const int OfferingsMax = 100;

    private const string Columns =
        """
        run_id AS RunId, sequence AS Sequence, at AS At, offering AS Offering, kind AS Kind, op AS Op,
        item_key AS ItemKey, before AS Before
        """;

    private static readonly IReadOnlySet<LoggedObject> Nothing = new HashSet<LoggedObject>();

    /// <summary>
    /// The past of every offering that the run changed; of a retirement what stays of every offering.
    /// </summary>
    /// <param name="options">Those of the run that undoes.</param>
    /// <param name="undoing">The run that undoes, or null where none has begun.</param>
    /// <param name="byHand">Finds what a person has changed at WPS; null where nobody is to ask.</param>
    public async IAsyncEnumerable<PastOffering> ReadAsync(
        string term, RunOptions options, string? undoing,
        Func<LedgerOffering, Task<IReadOnlySet<LoggedObject>?>>? byHand,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (options.Retires is { } choice)
        {
            foreach (string offering in await WithCalendarAsync(term, cancellation))
            {
                yield return RetiredOffering.Of(
                    await store.LoadAsync(new OfferingKey(term, offering), cancellation), choice,
                    settings.RetiredTitleMark);
            }

            yield break;
        }

        string undone = options.Undoes!;
        HashSet<string> runs = new(StringComparer.Ordinal) { undone };
        if (undoing is not null)
        {
            runs.Add(undoing);
        }

        List<(string Offering, string Since)> touched = await TouchedAsync(undone, cancellation);
        foreach ((string Offering, string Since)[] some in touched.Chunk(OfferingsMax))
        {
            ILookup<string, LoggedChange> changes = await SinceAsync(term, some, cancellation);
            foreach ((string offering, _) in some)
            {
                LedgerOffering now = await store.LoadAsync(new OfferingKey(term, offering), cancellation);
                yield return PastOffering.Of(
                    now, [.. changes[offering]], runs,
                    byHand is null || options.IncludeChanged ? Nothing : await byHand(now), options.IncludeChanged);
            }
        }
    }

    /// <summary>The effects of one run, by offering, newest first.</summary>
    public async Task<ILookup<string, LoggedChange>> OfRunAsync(string runId, CancellationToken cancellation) =>
        (await database.ReadAsync(
            connection => connection.QueryAsync<LoggedChange>(
                $"SELECT {Columns} FROM icasync_change WHERE run_id = @runId ORDER BY sequence DESC", new { runId }),
            cancellation)).ToLookup(change => change.Offering);

    private async Task<List<string>> WithCalendarAsync(string term, CancellationToken cancellation) =>
        (await database.ReadAsync(
            connection => connection.QueryAsync<string>(
                """
                SELECT offering FROM icasync_offering WHERE term = @term AND calendar_id IS NOT NULL ORDER BY offering
                """,
                new { term }),
            cancellation)).ToList();

    private async Task<List<(string Offering, string Since)>> TouchedAsync(
        string runId, CancellationToken cancellation) =>
        (await database.ReadAsync(
            connection => connection.QueryAsync<(string, string)>(
                """
                SELECT offering, MIN(at) FROM icasync_change WHERE run_id = @runId GROUP BY offering ORDER BY offering
                """,
                new { runId }),
            cancellation)).ToList();

    // Behind the number of its attempt a sequence is the time of the effect, so that the effects of runs that follow
    // each other have one order.
    private async Task<ILookup<string, LoggedChange>> SinceAsync(
        string term, (string Offering, string Since)[] touched, CancellationToken cancellation)
    {
        Dictionary<string, string> since = touched.ToDictionary(
            one => one.Offering, one => one.Since, StringComparer.Ordinal);
        return (await database.ReadAsync(
            connection => connection.QueryAsync<LoggedChange>(
                $"""
                SELECT {Columns} FROM icasync_change
                WHERE term = @term AND at >= @first
                    AND offering IN (SELECT r.name FROM {database.Dialect.Rows("@rows", "name nvarchar(60)")} r)
                """,
                new { term, first = since.Values.Min(StringComparer.Ordinal), rows = JsonRows.Of(since.Keys) }),
            cancellation))
        .Where(change => string.CompareOrdinal(change.At, since[change.Offering]) >= 0)
        .OrderByDescending(
            change => change.Sequence[(change.Sequence.IndexOf('-', StringComparison.Ordinal) + 1)..],
            StringComparer.Ordinal)
        .ToLookup(change => change.Offering);
    }
}
