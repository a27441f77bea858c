using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>
/// Plans without doing: the same reading and the same planner as a run, in memory, no call and no write (C26).
/// </summary>
public sealed class PlanPreview(
    Database database,
    SourceReader source,
    WantedReader wanted,
    LedgerReader ledger,
    TermPlanner planner,
    PastReader past,
    ScopeReader scopes,
    SyncOptions options)
{
    /// <summary>
    /// Plans a run of the kind. Of an undo it does not know what people changed at WPS: nobody is asked.
    /// </summary>
    /// <param name="hasLedger">Whether our tables exist; without them the ledger counts as empty.</param>
    public async Task<PlanDocument> PlanAsync(
        RunKind kind, string term, RunOptions asked, bool hasLedger, CancellationToken cancellation)
    {
        await scopes.CheckAsync(term, hasLedger, cancellation);
        HashSet<string> courses = asked.ChosenOfferings();
        List<PastOffering> pasts = [];
        List<StagedOffering> staged = kind switch
        {
            RunKind.Withdraw => [],
            RunKind.Undo or RunKind.Retire => await PastAsync(term, asked, pasts, cancellation),
            RunKind.Incremental when hasLedger => await wanted.TouchedAsync(term, cancellation),
            RunKind.Full or RunKind.Incremental or RunKind.Users or RunKind.Check =>
                await wanted.WholeAsync(term, courses, cancellation),
            _ => throw new System.Diagnostics.UnreachableException($"kind {kind}"),
        };
        staged.Sort((left, right) => string.CompareOrdinal(left.Desired.Key.Id, right.Desired.Key.Id));
        List<PlannedOperation> operations = [];
        TermPlan plan = await planner.PlanAsync(
            kind,
            staged.ToAsyncEnumerable(),
            hasLedger ? ledger.ReadAsync(term, cancellation) : AsyncEnumerable.Empty<LedgerOffering>(),
            courses,
            await scopes.ReadAsync(term, hasLedger, cancellation),
            new HashSet<string>(),
            operations.Add,
            cancellation);
        SourceRows rows = await source.CheckAsync(term, cancellation);
        bool isEmptied =
            hasLedger && kind.FollowsSource() && await IsEmptyAsync(term, rows, cancellation);
        RunReason? guard = isEmptied ? RunReason.SourceEmpty
            : plan.Tripped(options.DeleteGuardShare, options.DeleteGuardFloor).Count > 0 ? RunReason.DeleteGuard
            : null;
        return new PlanDocument(kind, term, plan, operations, guard)
        {
            Left = [.. pasts.SelectMany(one => one.Remarks())],
            IsEmpty = kind.StagesRecord()
                ? operations.Count == 0 && !staged.Exists(one => one.Desired.Attendees is not null)
                : plan.Work.Count == 0,
        };
    }

    private async Task<List<StagedOffering>> PastAsync(
        string term, RunOptions asked, List<PastOffering> pasts, CancellationToken cancellation)
    {
        await foreach (PastOffering one in past.ReadAsync(term, asked, undoing: null, byHand: null, cancellation))
        {
            pasts.Add(one);
        }

        return [.. pasts.Select(one => one.Wanted).OfType<StagedOffering>()];
    }

    private Task<bool> IsEmptyAsync(string term, SourceRows rows, CancellationToken cancellation) =>
        database.ReadAsync(
        async connection => await EmptySource.FindAsync(connection, term, rows) is not null, cancellation);
}
