using System.Text.Json;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.WpsSimulator.Core;

namespace Icasync.Simulation;

/// <summary>What must hold of each attempt that reached its end, whatever came over it.</summary>
internal sealed class Promises(TrialWorld world, Hands hands, Troubles troubles, Ledger ledger)
{
    /// <summary>
    /// An emptied table stops a sync before its first write, forced or not; other deletes stay within the guard (DESIGN
    /// 5, D9).
    /// </summary>
    /// <param name="wrote">Whether more writes arrived than were on their way when it began.</param>
    public async Task ExpectGuardedAsync(RunRow run, LedgerCounts before, bool wrote)
    {
        if (run.Kind == RunKind.Check)
        {
            return;
        }

        RunRow ended = await world.FindRunAsync(run.RunId);
        if (ended.State == RunState.RolledBack
            || (ended is { State: RunState.Failed, Options.OnFailure: OnFailure.Rollback } && run.Attempt > 1))
        {
            // A rollback writes whatever stopped the run, also one that WPS did not let come to its end: it takes back
            // what earlier attempts made.
            return;
        }

        Expect.That(
            run.Kind.TakesBack() || troubles.EmptiedBeforePlan is null
                || before.From(troubles.EmptiedBeforePlan) == 0 || !wrote,
            $"a run wrote while {troubles.EmptiedBeforePlan} was empty");
        Expect.That(
            ended.Reason is not ("SOURCE_EMPTY" or "DELETE_GUARD") || !wrote,
            $"a run ended by {ended.Reason} wrote");
        if (run.Options.Force)
        {
            return;
        }

        Dictionary<string, long> deleted = await ledger.DeletedAsync(run.RunId, run.Attempt);
        foreach ((string kind, long live) in new[]
        {
            ("calendar", before.Calendars), ("event", before.Events), ("access", before.Access),
        })
        {
            // An unfinished intent may turn out to have made something that is unwanted by now; the guard cannot have
            // counted it.
            long max = Math.Max(TrialWorld.DeleteGuardFloor - 1, live / 5) + before.Unfinished;
            long n = deleted.GetValueOrDefault(kind);
            Expect.That(n <= max, $"an unforced run deleted {n} of {live} {kind}");
        }
    }

    /// <summary>
    /// An attempt writes what is needed, and beyond it only what a fault or an unfinished intent explains.
    /// </summary>
    /// <param name="doubts">Unfinished intents at its beginning, and answers that were none.</param>
    public async Task ExpectFrugalAsync(JsonElement before, long doubts, int callsBefore, long writes, bool isQuiet)
    {
        if (hands.Acted || troubles.Chances is not { Hand: 0, Reload: 0, Change: 0 })
        {
            // When hands or the source change things during the run, it may have to write twice: two states do not
            // tell how often.
            return;
        }

        List<SimCall> calls = [.. world.Calls.Skip(callsBefore)];
        int minimum = Minimum.Calls(before, await world.SimAsync("GET", "/_sim/state"));
        long explained = doubts + calls.Count(call => call.Status != 200 || call.Code != 0)
            + (isQuiet ? 0 : calls.Count(call => call.Operation.StartsWith("batch", StringComparison.Ordinal)));
        Expect.That(
            writes <= minimum + explained,
            $"{writes} writes where {minimum} were needed and {explained} can be explained");
    }
}
