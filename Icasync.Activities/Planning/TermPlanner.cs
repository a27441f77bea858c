using System.Security.Cryptography;
using System.Text;
using Icasync.Activities.Ledger;
using Icasync.Activities.Settings;
using Icasync.Activities.Staging;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>
/// Plans a whole term: two streams in the order of offering ids, merged. Reads nothing of WPS, writes nothing.
/// </summary>
public sealed class TermPlanner(LedgerStore store, SyncOptions options)
{
    /// <summary>
    /// Plans every staged offering, and for a full run every recorded one that has no row any more. Pending people in
    /// <paramref name="nowKnown"/> count as new. What the scope does not cover stays as it is and counts for no guard.
    /// </summary>
    public async Task<TermPlan> PlanAsync(
        RunKind kind,
        IAsyncEnumerable<StagedOffering> staged,
        IAsyncEnumerable<LedgerOffering> recorded,
        IReadOnlySet<string> only,
        TermScope scope,
        IReadOnlySet<string> nowKnown,
        Action<PlannedOperation>? onOperation,
        CancellationToken cancellation)
    {
        TermPlan plan = new();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (!scope.IsWhole)
        {
            // The same operations under another scope are another decision.
            hash.AppendData(Encoding.UTF8.GetBytes($"scope|{scope.Text}\n"));
        }

        await foreach ((StagedOffering? wanted, LedgerOffering? known) in MergeAsync(staged, recorded, cancellation))
        {
            OfferingKey key = wanted?.Desired.Key ?? known!.Key;
            LedgerOffering ledger = known ?? LedgerOffering.Empty(key);
            LiveOffering live = Live(ledger);
            if (!IsTreated(plan, key, live, only, scope.Covers(key, wanted?.Desired)))
            {
                if (wanted is not null)
                {
                    plan.Untreated.Add(key.Id);
                }

                continue;
            }

            if (kind == RunKind.Users && wanted is { AccessKnown: false })
            {
                continue;
            }

            OfferingPlan one = await PlanOneAsync(kind, wanted?.Desired, ledger, nowKnown, cancellation);
            plan.Add(one, live, ledger.HasIntents);
            if (wanted is { Desired.ReadableRows: > 0 }
                && (ledger.CalendarId is not null || one.Calendar == CalendarAction.Create))
            {
                plan.Readable.Add(key);
            }

            foreach (PlannedOperation operation in PlannedOperations.Of(one))
            {
                hash.AppendData(
                    Encoding.UTF8.GetBytes(
                        $"{operation.Op}|{operation.Kkh}|{operation.Key}|{PlannedOperations.Digest(operation)}\n"));
                onOperation?.Invoke(operation);
            }
        }

        plan.Hash = Hashing.Hex(hash.GetHashAndReset(), 16);
        return plan;
    }

    private static bool IsTreated(
        TermPlan plan, OfferingKey key, LiveOffering live, IReadOnlySet<string> only, bool covered)
    {
        bool named = only.Contains(key.Offering);
        if (named)
        {
            plan.Found.Add(key.Offering);
        }

        if (covered)
        {
            plan.Meet(live);
        }
        else if (named || only.Count == 0)
        {
            plan.LeaveOut(key, live);
        }

        return covered && (named || only.Count == 0);
    }

    private async Task<OfferingPlan> PlanOneAsync(
        RunKind kind, DesiredOffering? desired, LedgerOffering ledger, IReadOnlySet<string> nowKnown,
        CancellationToken cancellation)
    {
        PlanScope scope = PlanScopes.Of(kind, options, ledger.Released);
        OfferingPlan plan = OfferingPlanner.Plan(desired, Recorded(ledger, nowKnown), scope);
        if (plan.EventDeletes.Count == 0 || (plan.EventCreates.Count == 0 && plan.Calendar == CalendarAction.None)
            || ledger.Events.All(entry => entry.Content is not null))
        {
            return plan;
        }

        // Only where something vanishes and something appears are the contents needed: a move may pair them.
        LedgerOffering whole = await store.LoadAsync(ledger.Key, cancellation);
        return OfferingPlanner.Plan(desired, Recorded(whole, nowKnown), scope);
    }

    private static RecordedOffering Recorded(LedgerOffering ledger, IReadOnlySet<string> nowKnown)
    {
        RecordedOffering recorded = ledger.ToRecorded();
        return nowKnown.Count == 0
            ? recorded
            : recorded with
            {
                Access = recorded.Access.Where(entry => !entry.Pending || !nowKnown.Contains(entry.Number)).ToList(),
            };
    }

    private static LiveOffering Live(LedgerOffering ledger) => new(
        ledger.CalendarId is not null,
        ledger.Events.Count,
        ledger.Access.Where(entry => entry.State != LedgerState.Pending).Select(entry => entry.Number).ToList());

    private static async IAsyncEnumerable<(StagedOffering? Wanted, LedgerOffering? Known)> MergeAsync(
        IAsyncEnumerable<StagedOffering> staged,
        IAsyncEnumerable<LedgerOffering> recorded,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using IAsyncEnumerator<StagedOffering> left = staged.GetAsyncEnumerator(cancellation);
        await using IAsyncEnumerator<LedgerOffering> right = recorded.GetAsyncEnumerator(cancellation);
        StagedOffering? wanted = await left.MoveNextAsync() ? left.Current : null;
        LedgerOffering? known = await right.MoveNextAsync() ? right.Current : null;
        while (wanted is not null || known is not null)
        {
            int order = wanted is null ? 1 : known is null ? -1
                : string.CompareOrdinal(wanted.Desired.Key.Id, known.Key.Id);
            yield return (order <= 0 ? wanted : null, order >= 0 ? known : null);
            if (order <= 0)
            {
                wanted = await left.MoveNextAsync() ? left.Current : null;
            }

            if (order >= 0)
            {
                known = await right.MoveNextAsync() ? right.Current : null;
            }
        }
    }
}
