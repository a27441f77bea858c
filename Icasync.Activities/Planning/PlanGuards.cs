using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Planning;

/// <summary>
/// Lets a plan pass before its first write, or ends the run: the source is whole, the plan is the one that was chosen,
/// and it does not delete too much (DESIGN 5).
/// </summary>
public sealed class PlanGuards(Database database, SourceReader source, HeldPlans held, SyncOptions options)
{
    /// <summary>Throws what ends the run, or lets it go on.</summary>
    public async Task PassAsync(RunRow run, PlannedAttempt planned, CancellationToken cancellation)
    {
        TermPlan plan = planned.Plan;
        bool invites = options.EventAttendees != "none" && plan.Readable.Count > 0;
        if ((plan.Work.Count > 0 || invites) && run.Kind.FollowsSource())
        {
            await CheckSourceAsync(run.Term, cancellation);
        }

        string? exactly = await ChosenAsync(run, plan.Hash, cancellation);
        IReadOnlyList<DeletedShare> tripped = plan.Tripped(options.DeleteGuardShare, options.DeleteGuardFloor);
        if (tripped.Count > 0 && !run.Options.Force)
        {
            string allowed = await held.FindAllowedAsync(run, plan.Hash, cancellation)
                ?? throw await RefusalAsync(run, planned, tripped, cancellation);
            await held.ApplyAsync(run, allowed, cancellation);
        }

        if (exactly is not null)
        {
            await held.ApplyAsync(run, exactly, cancellation);
        }
    }

    // Once an earlier attempt has begun to carry the chosen plan out, what is left of it has another hash. The rest is
    // not compared with the chosen plan any more, only judged by the delete guard.
    private async Task<string?> ChosenAsync(RunRow run, string hash, CancellationToken cancellation)
    {
        if (run.Options.PlanId is not { } chosen || await held.IsBegunAsync(run, chosen, cancellation))
        {
            return null;
        }

        if (await held.LeadsToAsync(run.Term, chosen, hash, cancellation))
        {
            return chosen;
        }

        await held.OutdateAsync(chosen, cancellation);
        throw new RunFailedException(
            RunReason.PlanOutdated,
            $"The timetable has moved on since plan {chosen} was made, or it is unknown. Nothing was written. "
            + "Make a new plan and start that.");
    }

    private async Task<RunFailedException> RefusalAsync(
        RunRow run, PlannedAttempt planned, IReadOnlyList<DeletedShare> tripped, CancellationToken cancellation)
    {
        string planId = await held.HoldAsync(
            run, planned.Plan, planned.Operations, RunReason.DeleteGuard, cancellation);
        string what = string.Join(", ", tripped.Select(kind => $"{kind.Deletes} of {kind.Live} {kind.Kind}"));
        return new RunFailedException(
            RunReason.DeleteGuard,
            $"The plan would delete {what}: more than {options.DeleteGuardShare:P0} and at least "
            + $"{options.DeleteGuardFloor}. Nothing was written. Look at plan {planId}; if it is right, allow it "
            + "and rewind this run, or start again with --force.");
    }

    // A reload may have begun since the source was checked and before it was read; --force must not let its gaps
    // through.
    private async Task CheckSourceAsync(string term, CancellationToken cancellation)
    {
        SourceRows rows = await source.CheckAsync(term, cancellation);
        rows.Shape.ThrowIfIncomplete();
        if (await database.ReadAsync(
            connection => EmptySource.FindAsync(connection, term, rows), cancellation) is { } empty)
        {
            throw new RunFailedException(RunReason.SourceEmpty, empty);
        }
    }
}
