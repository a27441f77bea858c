using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Compares the ledger with the source: what has changed there since the last sync is no drift but a remark, for a sync
/// to bring over.
/// </summary>
public sealed class SourceComparison(
    Database database, ChangeDetector detector, ScopeReader scopes, FindingLog findings, RunTree tree)
{
    /// <summary>The courses that the run may look at.</summary>
    public Task<TermScope> ScopeAsync(RunRow run, CancellationToken cancellation) =>
        scopes.ReadAsync(run, cancellation);

    /// <summary>Notes the offerings that the next sync would touch; answers those that the scope leaves out.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(
        RunRow run, HashSet<string> only, TermScope scope, CancellationToken cancellation)
    {
        TreePath node = TreePath.CompareLedgerWithSource;
        await tree.StartAsync(run.RunId, node, total: 1, cancellation);
        DetectedChanges changes = await detector.DetectAsync(run.Term, cancellation);
        Dictionary<string, IReadOnlyList<DesiredAccess>> access = changes.Access.ToDictionary(
            one => one.Offering, one => one.Access, StringComparer.Ordinal);
        ILookup<bool, string> touched = changes.Touched
            .Where(offering => only.Count == 0 || only.Contains(offering))
            .ToLookup(offering => scope.Covers(
                new OfferingKey(run.Term, offering), access.GetValueOrDefault(offering) ?? []));
        List<Finding> pending = touched[true]
            .Order(StringComparer.Ordinal)
            .Select(
                offering =>
                    new Finding(
                        FindingCode.SourcePending, offering,
                        "the timetable and the ledger differ; the next sync brings it to WPS"))
            .ToList();
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await findings.WriteQuarantineAsync(connection, transaction, run.RunId, changes.Quarantined);
                await findings.WriteFindingsAsync(connection, transaction, run.RunId, group: 0, pending);
            },
            cancellation);
        await tree.AddAsync(run.RunId, node, done: 1, failed: 0, cancellation);
        await tree.FinishAsync(run.RunId, node, NodeState.Completed, cancellation);
        return touched[false].ToList();
    }
}
