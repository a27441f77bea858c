using System.Diagnostics;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Offerings;
using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Undoes a run by its before-images, newest first, through the same effects as every write: what was created is
/// deleted, what was changed gets its old content, what was deleted returns under a new id (DESIGN 3). What cannot be
/// taken back is a failure of the run that names it.
/// </summary>
public sealed class Rollback(
    Database database,
    LedgerStore store,
    FailureLog failures,
    ChangeUndo undo,
    WpsAttempts attempts,
    Random random,
    ILogger<Rollback> logger)
{
    /// <summary>Rolls the run back; false when something could not be undone, which then stays as a failure.</summary>
    public async Task<bool> RunAsync(AttemptInput attempt, CancellationToken cancellation)
    {
        using IDisposable scope = attempts.Of(attempt.Key()).Enter();
        List<LoggedChange> changes = await database.ReadAsync(
            async connection => (await connection.QueryAsync<LoggedChange>(
                """
                SELECT offering AS Offering, kind AS Kind, op AS Op, item_key AS ItemKey, before AS Before
                FROM icasync_change WHERE run_id = @RunId ORDER BY sequence DESC
                """,
                new { attempt.RunId })).ToList(),
            cancellation);

        bool complete = true;
        foreach (IGrouping<string, LoggedChange> offering in changes.GroupBy(change => change.Offering))
        {
            complete &= await OfferingAsync(attempt, offering.Key, offering.ToList(), cancellation);
        }

        return complete;
    }

    private async Task<bool> OfferingAsync(
        AttemptInput attempt, string offering, IReadOnlyList<LoggedChange> changes, CancellationToken cancellation)
    {
        OfferingKey key = new(attempt.Term, offering);
        Fence fence = new(attempt.Key(), attempt.Term, offering, key.Id, $"rollback/{random.NextInt64():x16}");
        if (await store.ClaimAsync(fence, [], cancellation) is null)
        {
            await FailAsync(OfferingStep.Calendars, NotUndone("another execution works on the course"));
            return false;
        }

        bool complete = true;
        try
        {
            foreach (LoggedChange change in StillToUndo(changes))
            {
                IReadOnlyList<ItemFailure> left = await undo.UndoAsync(
                    fence, await store.LoadAsync(key, cancellation), change, cancellation);
                complete &= left.Count == 0;
                await FailAsync(StepOf(change.ReadKind()), left);
            }

            return complete;
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
    }

    // Deleting the calendar that the run made takes back everything that the run did in it: of what came after the
    // making nothing is left to undo, and what the run did before it still is.
    private static IEnumerable<LoggedChange> StillToUndo(IReadOnlyList<LoggedChange> newestFirst)
    {
        LoggedChange? made = newestFirst.LastOrDefault(
            change => (change.ReadKind(), change.ReadOp()) == (ChangeKind.Calendar, ChangeOp.Created));
        return made is null ? newestFirst : newestFirst.SkipWhile(change => change != made);
    }

    private static OfferingStep StepOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Calendar or ChangeKind.Access => OfferingStep.Calendars,
        ChangeKind.Event => OfferingStep.Events,
        ChangeKind.Attendee => OfferingStep.Attendees,
        _ => throw new UnreachableException($"kind {kind}"),
    };
}
