using Icasync.Activities.Ledger;
using Icasync.Activities.Offerings;
using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Undoes a run as its last step, in the run itself: each course that it changed is brought to what was before, by the
/// steps that carry out an undo (DESIGN 3). What cannot be taken back is a failure of the run that names it.
/// </summary>
public sealed class Rollback(
    PastReader past,
    LedgerStore store,
    FailureLog failures,
    OfferingStepRunner steps,
    WpsAttempts attempts,
    Random random,
    ILogger<Rollback> logger)
{
    // As in every run: what comes first, what goes last.
    private static readonly OfferingStep[] Steps =
        [OfferingStep.Calendars, OfferingStep.Events, OfferingStep.Attendees, OfferingStep.Deletes];

    private static readonly IReadOnlySet<LoggedObject> Nothing = new HashSet<LoggedObject>();

    /// <summary>Rolls the run back; false when something could not be undone, which then stays as a failure.</summary>
    public async Task<bool> RunAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        using IDisposable scope = attempts.Of(attempt.Key()).Enter();
        bool complete = true;
        foreach (IGrouping<string, LoggedChange> offering in await past.OfRunAsync(attempt.RunId, cancellation))
        {
            complete &= await OfferingAsync(attempt, offering.Key, offering.ToList(), cancellation);
        }

        return complete;
    }

    private async Task<bool> OfferingAsync(
        AttemptInput attempt, string offering, IReadOnlyList<LoggedChange> newestFirst, CancellationToken cancellation)
    {
        OfferingKey key = new(attempt.Term, offering);
        Fence fence = new(attempt.Key(), attempt.Term, offering, key.Id, $"rollback/{random.NextInt64():x16}");
        if (await store.ClaimAsync(fence, [], cancellation) is not { } now)
        {
            await FailAsync(OfferingStep.Calendars, NotUndone("another execution works on the course"));
            return false;
        }

        try
        {
            PastOffering before = PastOffering.Of(
                now, newestFirst, new HashSet<string> { attempt.RunId }, Nothing, includeChanged: true);
            List<ItemFailure> unknown = [.. before.Unknown.Select(one => NotKnown(fence, one))];
            await FailAsync(OfferingStep.Calendars, unknown);
            return await ApplyAsync(attempt, fence, before) && unknown.Count == 0;
        }
        catch (FencedException fenced)
        {
            logger.LogWarning("rollback of run {RunId} stopped: {Reason}", attempt.RunId, fenced.Reason);
            return false;
        }
        catch (Exception left) when (left is RemoteIdTooLongException or WpsUnavailableException
            or WpsForbiddenException or CalendarForbiddenException or CalendarGoneException)
        {
            logger.LogWarning(
                "rollback of run {RunId} leaves a course as it is: {Reason}", attempt.RunId, left.Message);
            await FailAsync(OfferingStep.Calendars, NotUndone(left.Message));
            return false;
        }
        finally
        {
            await store.ReleaseAsync(fence, [], CancellationToken.None);
        }

        IReadOnlyList<ItemFailure> NotUndone(string why) =>
            [ItemFailure.NotUndone(fence, ItemFailure.CalendarItem(fence), FailurePhase.Calendars, why)];
        Task FailAsync(OfferingStep step, IReadOnlyList<ItemFailure> left) =>
            failures.AddAsync(attempt.RunId, step, left, cancellation);
        async Task<bool> ApplyAsync(AttemptInput of, Fence under, PastOffering before)
        {
            bool complete = true;
            foreach (OfferingStep step in before.Wanted is null ? [] : Steps)
            {
                StepResult result = await steps.RunAsync(
                    under, of with { Kind = RunKind.Undo }, step, new OfferingState(before.Wanted, Ledger: null),
                    cancellation);
                complete &= result.Failures.Count == 0;
                await FailAsync(step, result.Failures);
            }

            return complete;
        }
    }

    private static ItemFailure NotKnown(Fence fence, LoggedObject one) => ItemFailure.NotUndone(
        fence,
        one.Kind == ChangeKind.Calendar ? ItemFailure.CalendarItem(fence)
            : $"{Base.WireFormat.Word(one.Kind)}:{fence.OfferingId}/{one.Key}",
        one.Kind is ChangeKind.Event or ChangeKind.Attendee ? FailurePhase.Events : FailurePhase.Calendars,
        "The ledger never knew what was before.");
}
