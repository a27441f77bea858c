using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Staging;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Planning;

/// <summary>Plans an attempt from what it staged and what the ledger holds. Writes nothing.</summary>
public sealed class AttemptPlanner(
    StagingStore staging, LedgerReader ledger, TermPlanner planner, PendingPeople pending, FailureLog failures,
    ScopeReader scopes)
{
    /// <summary>The plan.</summary>
    /// <param name="waiting">Who is pending, and WPS is asked for now; null means nobody.</param>
    public async Task<PlannedAttempt> PlanAsync(
        AttemptInput attempt, RunRow run, PendingPeople.Waiting? waiting, CancellationToken cancellation)
    {
        IReadOnlySet<string> nowKnown = waiting is null
            ? new HashSet<string>()
            : await pending.AskAsync(attempt, waiting, cancellation);
        HashSet<string> only = await failures.ChosenAsync(run, cancellation);
        TermScope scope = await scopes.ReadAsync(run, cancellation);

        // The guard is about what is in scope: under a pilot even an incremental run looks through the ledger for it.
        bool readsTouched = run.Kind.IsPartial() && scope.IsWhole;
        List<PlannedOperation> operations = [];
        TermPlan plan = await planner.PlanAsync(
            run.Kind,
            staging.StreamAsync(attempt.Key(), cancellation),
            readsTouched
                ? ledger.ReadTouchedAsync(attempt.Key(), attempt.Term, cancellation)
                : ledger.ReadAsync(attempt.Term, cancellation),
            only,
            scope,
            nowKnown,
            operations.Add,
            cancellation);
        if (readsTouched)
        {
            (int calendars, int events, int access) = await ledger.CountLiveAsync(attempt.Term, cancellation);
            plan.CountWhole(calendars, events, access);
        }

        return new PlannedAttempt(plan, operations, only);
    }
}
