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
    /// <paramref name="nowKnown"/> count as new.
    /// </summary>
    public async Task<TermPlan> PlanAsync(
        RunKind kind,
        IAsyncEnumerable<StagedOffering> staged,
        IAsyncEnumerable<LedgerSummary> recorded,
        IReadOnlySet<string> only,
        IReadOnlySet<string> nowKnown,
        Action<PlannedOperation>? onOperation,
        CancellationToken cancellation)
    {
        TermPlan plan = new() { Hash = string.Empty };
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach ((StagedOffering? wanted, LedgerSummary? known) in MergeAsync(staged, recorded, cancellation))
        {
            OfferingKey key = wanted?.Desired.Key ?? known!.Offering.Key;
            LedgerOffering ledger = known?.Offering ?? LedgerOffering.Empty(key);
            Count(plan, ledger);
            if (only.Contains(key.Offering))
            {
                plan.Found.Add(key.Offering);
            }

            if ((only.Count > 0 && !only.Contains(key.Offering))
                || (kind == RunKind.Users && wanted is { AccessKnown: false }))
            {
                continue;
            }

            OfferingPlan one = await PlanOneAsync(kind, wanted?.Desired, ledger, nowKnown, cancellation);
            Add(plan, one, ledger);
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

    private async Task<OfferingPlan> PlanOneAsync(
        RunKind kind, DesiredOffering? desired, LedgerOffering ledger, IReadOnlySet<string> nowKnown,
        CancellationToken cancellation)
    {
        PlanScope scope = PlanScopes.Of(kind, options, ledger.Released);
        OfferingPlan plan = OfferingPlanner.Plan(desired, Recorded(ledger, nowKnown), scope);
        if (plan.EventDeletes.Count == 0 || (plan.EventCreates.Count == 0 && plan.Calendar == CalendarAction.None))
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

    private static void Count(TermPlan plan, LedgerOffering ledger)
    {
        plan.LiveCalendars += ledger.CalendarId is null ? 0 : 1;
        plan.LiveEvents += ledger.Events.Count;
        plan.LiveAccess += ledger.Access.Count(entry => entry.State != LedgerState.Pending);
    }

    private static void Add(TermPlan plan, OfferingPlan one, LedgerOffering ledger)
    {
        Dictionary<string, int> counts = plan.Counts;
        counts["calendars.created"] += one.Calendar == CalendarAction.Create ? 1 : 0;
        counts["calendars.renamed"] += one.Calendar == CalendarAction.Rename ? 1 : 0;
        counts["calendars.deleted"] += one.Calendar == CalendarAction.Delete ? 1 : 0;
        counts["calendars.withheld"] += one.CalendarWithheld ? 1 : 0;
        counts["calendars.unchanged"] += one.Calendar == CalendarAction.None && ledger.CalendarId is not null
            && !one.CalendarWithheld ? 1 : 0;
        counts["events.created"] += one.EventCreates.Count;
        counts["events.updated"] += one.EventUpdates.Count;
        counts["events.moved"] += one.EventMoves.Count;
        counts["events.deleted"] += one.EventDeletes.Count;
        counts["events.withheld"] += one.EventsWithheld.Count;
        counts["events.unchanged"] += one.EventsUnchanged;
        counts["access.granted"] += one.Grants.Count;
        counts["access.changed"] += one.RoleChanges.Count;
        counts["access.revoked"] += one.Revokes.Count;
        counts["access.unchanged"] += one.AccessUnchanged;
        counts["access.pending"] += one.Pending.Count;
        bool ends = one.Calendar == CalendarAction.Delete;
        plan.DeletedEvents += ends ? ledger.Events.Count : one.EventDeletes.Count;
        plan.DeletedAccess += ends ? ledger.Access.Count(entry => entry.State != LedgerState.Pending)
            : one.Revokes.Count;
        if (one.EventsWithheld.Count > 0 || one.CalendarWithheld)
        {
            plan.WithheldOfferings.Add(one.Key.Offering);
            plan.WithheldDeletes[one.Key.Offering] = one.EventsWithheld.Count + (one.CalendarWithheld ? 1 : 0);
        }

        plan.People.UnionWith(PeopleOf(one, ledger));
        if (one.HasWork || ledger.HasIntents || one.PendingDropped.Count > 0)
        {
            plan.Work.Add(new PlannedOffering(one, ledger with { Events = [], Access = [] }, ledger.HasIntents));
        }
    }

    // A changed event or title touches everybody who sees the calendar; a changed access only its person.
    private static IEnumerable<string> PeopleOf(OfferingPlan one, LedgerOffering ledger)
    {
        IEnumerable<string> people = one.Grants.Concat(one.RoleChanges).Select(person => person.Number)
            .Concat(one.Revokes.Select(person => person.Number));
        return one.HasEventWork || one.EventDeletes.Count > 0
            || one.Calendar is CalendarAction.Rename or CalendarAction.Delete
            ? people.Concat(
                ledger.Access.Where(entry => entry.State != LedgerState.Pending).Select(entry => entry.Number))
            : people;
    }

    private static async IAsyncEnumerable<(StagedOffering? Wanted, LedgerSummary? Known)> MergeAsync(
        IAsyncEnumerable<StagedOffering> staged,
        IAsyncEnumerable<LedgerSummary> recorded,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using IAsyncEnumerator<StagedOffering> left = staged.GetAsyncEnumerator(cancellation);
        await using IAsyncEnumerator<LedgerSummary> right = recorded.GetAsyncEnumerator(cancellation);
        StagedOffering? wanted = await left.MoveNextAsync() ? left.Current : null;
        LedgerSummary? known = await right.MoveNextAsync() ? right.Current : null;
        while (wanted is not null || known is not null)
        {
            int order = wanted is null ? 1 : known is null ? -1
                : string.CompareOrdinal(wanted.Desired.Key.Id, known.Offering.Key.Id);
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
