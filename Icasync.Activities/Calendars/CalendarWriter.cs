using System.Diagnostics;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Calendars;

/// <summary>
/// Creates, renames and deletes the calendar of one offering, each as intent, call and record (DESIGN 3).
/// </summary>
public sealed class CalendarWriter(
    RemoteWrites writes, CalendarLedger ledger, LedgerStore store, CalendarDirectory directory,
    UnknownOutcomePolicy unknowns, TimeProvider time)
{
    /// <summary>What a creation came to: the calendar's id, or why there is none.</summary>
    public sealed record Created(string? CalendarId, bool Adopted, ItemFailure? Failure);

    /// <summary>
    /// Creates the calendar. With <paramref name="takeIn"/> WPS is asked before the first try, because an earlier
    /// intent or a lost ledger may have left one.
    /// </summary>
    /// <param name="takeIn">Records what a found calendar holds, before the calendar itself is recorded; null where
    /// none can be there before.</param>
    public async Task<Created> CreateAsync(
        Fence fence, string title, Func<string, Task>? takeIn, CancellationToken cancellation)
    {
        if (takeIn is not null
            && await AdoptAsync(fence, title, DateTimeOffset.MinValue, takeIn, cancellation) is { } earlier)
        {
            return earlier;
        }

        for (int tries = 1; ; tries++)
        {
            WpsOutcome<WpsCalendar> outcome = await writes.SendAsync(
                fence, ledger.Creating(fence, title), wps => wps.CreateCalendarAsync(title, cancellation));
            switch (outcome.Kind)
            {
                case WpsOutcomeKind.Done:
                    await RecordAsync(fence, outcome.Value!.Id, title, cancellation);
                    return new Created(outcome.Value.Id, Adopted: false, null);
                case WpsOutcomeKind.Unknown:
                    await store.DoubtAsync(fence, Doubt.Calendar, cancellation);
                    if (await LookAsync(fence, title, takeIn, cancellation) is { } found)
                    {
                        return found;
                    }

                    if (tries == unknowns.TriesMax)
                    {
                        return new Created(null, Adopted: false, Failure(fence, FailureClass.Network, outcome.Error!));
                    }

                    break;
                case WpsOutcomeKind.Refused or WpsOutcomeKind.NoChange or WpsOutcomeKind.Gone:
                    await ledger.DropIntentAsync(fence, hasCalendar: false, cancellation);
                    return new Created(null, Adopted: false, Failure(fence, FailureClass.Business, outcome.Error!));
                default:
                    throw new UnreachableException($"outcome {outcome.Kind}");
            }
        }
    }

    /// <summary>Gives the calendar another title.</summary>
    public Task<ItemFailure?> RenameAsync(
        Fence fence, string calendarId, string? before, string after, CancellationToken cancellation) =>
        writes.CarryOutAsync(
            new RemoteWrite<bool>
            {
                Fence = fence,
                Intent = ledger.Renaming(fence, after),
                Call = wps => wps.UpdateCalendarAsync(calendarId, after, cancellation),
                Record = () => ledger.RecordRenamedAsync(fence, calendarId, before, after, cancellation),
                Failure = (failureClass, error) => Failure(fence, failureClass, error),
                WhenGone = error => throw new CalendarGoneException(error),
                TakeBack = () => ledger.DropIntentAsync(fence, hasCalendar: true, cancellation),
            },
            cancellation);

    /// <summary>Deletes the calendar with all it holds; one that is gone already counts as done.</summary>
    /// <param name="undo">Whether a calendar made in this run is taken back (DESIGN 3), not a course that
    /// ended.</param>
    public Task<ItemFailure?> DeleteAsync(
        Fence fence, LedgerOffering before, bool undo, CancellationToken cancellation) =>
        writes.CarryOutAsync(
            new RemoteWrite<bool>
            {
                Fence = fence,
                Intent = ledger.Deleting(fence),
                Call = wps => wps.DeleteCalendarAsync(before.CalendarId!, cancellation),
                Record = () => ledger.RecordDeletedAsync(fence, before, undo, cancellation),
                Failure = (failureClass, error) => Failure(fence, failureClass, error),
                TakeBack = () => ledger.DropIntentAsync(fence, hasCalendar: true, cancellation),
                DeletesCalendar = true,
            },
            cancellation);

    private async Task RecordAsync(Fence fence, string calendarId, string title, CancellationToken cancellation)
    {
        try
        {
            await ledger.RecordCreatedAsync(fence, calendarId, title, adopted: false, cancellation);
        }
        catch (RemoteIdTooLongException)
        {
            // No row of ours can hold this id, so the calendar is deleted now, while the id is at hand (DESIGN 3). When
            // that fails, the intent stays and the next run finds the calendar at WPS.
            await writes.CarryOutAsync(
                new RemoteWrite<bool>
                {
                    Fence = fence,
                    Intent = RemoteWrites.Unrecorded,
                    Call = wps => wps.DeleteCalendarAsync(calendarId, cancellation),
                    Record = () => ledger.DropIntentAsync(fence, hasCalendar: false, cancellation),
                    Failure = (failureClass, error) => Failure(fence, failureClass, error),
                    DeletesCalendar = true,
                },
                cancellation);
            throw;
        }
    }

    private async Task<Created?> LookAsync(
        Fence fence, string title, Func<string, Task>? takeIn, CancellationToken cancellation)
    {
        for (int look = 0; look < unknowns.LooksMax; look++)
        {
            await unknowns.SettleAsync(look, cancellation);
            if (await AdoptAsync(fence, title, time.GetUtcNow(), takeIn, cancellation) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private async Task<Created?> AdoptAsync(
        Fence fence, string title, DateTimeOffset notBefore, Func<string, Task>? takeIn, CancellationToken cancellation)
    {
        IReadOnlyList<WpsCalendar> found = await directory.FindAsync(fence, title, notBefore, cancellation);
        if (found.Count == 0)
        {
            return null;
        }

        if (found.Count > 1)
        {
            await store.DoubtAsync(fence, Doubt.Calendar, cancellation);
        }

        // A record needs an intent, and a calendar that was found before the first try has none yet. A run that dies
        // after writing it leaves the intent, so the next run looks and takes in again.
        await store.IntendAsync(fence, ledger.Creating(fence, title), cancellation);
        if (takeIn is not null)
        {
            await takeIn(found[0].Id);
        }

        await ledger.RecordCreatedAsync(fence, found[0].Id, found[0].Summary, adopted: true, cancellation);
        return new Created(found[0].Id, Adopted: true, null);
    }

    private static ItemFailure Failure(Fence fence, FailureClass failureClass, WpsError error) =>
        new($"calendar:{fence.OfferingId}", fence.Offering, "calendars", failureClass, error.CodeText, error.Message);
}
