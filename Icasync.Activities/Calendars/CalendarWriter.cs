using System.Diagnostics;
using Icasync.Activities.Base;
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
    // While an attempt lasts, what WPS refuses for its quota is not asked for again: deletes come after all creates.
    private FullQuota? _full;

    /// <summary>
    /// Records what a found calendar holds, before the calendar itself is recorded, and answers that; null for a
    /// calendar that is not proven to be the offering's.
    /// </summary>
    public delegate Task<IReadOnlyList<Change>?> TakeIn(WpsCalendar found, CalendarOrigin made);

    /// <summary>What a creation came to: the calendar's id, or why there is none.</summary>
    public sealed record Created(string? CalendarId, bool Adopted, ItemFailure? Failure);

    /// <summary>
    /// Creates the calendar. A create without an answer is made again only when a list shows that it made nothing.
    /// </summary>
    /// <param name="mayExist">Whether a lost ledger may have left one, so that WPS is asked before the first
    /// try.</param>
    public async Task<Created> CreateAsync(
        Fence fence, string title, bool mayExist, TakeIn takeIn,
        CancellationToken cancellation)
    {
        HashSet<string> refused = new(StringComparer.Ordinal);
        if (mayExist && (await AdoptAsync(fence, title, made: null, takeIn, refused, cancellation)).Found
            is { } earlier)
        {
            return earlier;
        }

        for (int tries = 1; ; tries++)
        {
            if (_full is { } full && full.Attempt == fence.Attempt)
            {
                return new Created(null, Adopted: false, full.Failure with { Offering = fence.Offering });
            }

            DateTimeOffset asked = time.GetUtcNow();
            WpsOutcome<WpsCalendar> outcome = await writes.SendAsync(
                fence, ledger.Creating(fence, title), wps => wps.CreateCalendarAsync(title, cancellation));
            switch (outcome.Kind)
            {
                case WpsOutcomeKind.Done:
                    directory.NoteCreated(outcome.Value!.Id, asked);
                    await RecordAsync(fence, outcome.Value.Id, title, cancellation);
                    return new Created(outcome.Value.Id, Adopted: false, null);
                case WpsOutcomeKind.Unknown:
                    await store.DoubtAsync(fence, Doubt.Calendar, cancellation);
                    if (await LookAsync(fence, title, takeIn, refused, cancellation) is { } found)
                    {
                        return found;
                    }

                    if (tries == unknowns.TriesMax)
                    {
                        return new Created(null, Adopted: false, Failure(fence, FailureClass.Network, outcome.Error!));
                    }

                    break;
                case WpsOutcomeKind.Refused when outcome.Error!.Class == WpsErrorClass.Quota:
                    await ledger.DropIntentAsync(fence, hasCalendar: false, cancellation);
                    _full = new FullQuota(fence.Attempt, ItemFailure.OfCalendarQuota(
                        fence, outcome.Error, await ledger.CountAsync(cancellation)));
                    return new Created(null, Adopted: false, _full.Failure);
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
            await ledger.RecordCreatedAsync(fence, calendarId, title, adopted: null, cancellation);
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

    // The create got no answer. It is made again only when a list shows that it made nothing.
    private async Task<Created?> LookAsync(
        Fence fence, string title, TakeIn takeIn,
        HashSet<string> refused, CancellationToken cancellation)
    {
        DateTimeOffset ended = time.GetUtcNow();
        return (await unknowns.LookAsync(
            () => AdoptAsync(fence, title, ended, takeIn, refused, cancellation),
            seen => seen.Found is not null || seen.Horizon >= ended,
            ended, () => store.CheckFenceAsync(fence, cancellation), cancellation)).Found;
    }

    /// <param name="made">When a create of ours had ended that may have made the calendar; null means that none is
    /// known.</param>
    /// <param name="refused">Calendars that were looked at and are not the offering's.</param>
    private async Task<(Created? Found, DateTimeOffset Horizon)> AdoptAsync(
        Fence fence, string title, DateTimeOffset? made, TakeIn takeIn,
        HashSet<string> refused, CancellationToken cancellation)
    {
        FoundCalendars found = await directory.FindAsync(
            fence, title, made is null ? DateTimeOffset.MinValue : time.GetUtcNow(), cancellation);
        if (found.Calendars.Count == 0)
        {
            return (null, found.Horizon);
        }

        // A record needs an intent, and a calendar that was found before the first try has none yet. A run that dies
        // after writing it leaves the intent, so the next run looks and takes in again.
        await store.IntendAsync(fence, ledger.Creating(fence, title), cancellation);
        foreach (WpsCalendar one in found.Calendars.Where(one => !refused.Contains(one.Id)))
        {
            refused.Add(one.Id);
            if (await takeIn(
                one, made is null ? CalendarOrigin.Unknown : CalendarOrigin.JustAsked) is { } takenIn)
            {
                // A second one may be there after a create without an answer: the verify step looks.
                if (made is not null && found.Calendars.Count > 1)
                {
                    await store.DoubtAsync(fence, Doubt.Calendar, cancellation);
                }

                await ledger.RecordCreatedAsync(
                    fence, one.Id, one.Summary, made is not null && takenIn.Count == 0 ? null : takenIn, cancellation);
                return (new Created(one.Id, Adopted: true, null), found.Horizon);
            }
        }

        if (made is null)
        {
            await ledger.DropIntentAsync(fence, hasCalendar: false, cancellation);
        }

        return (null, found.Horizon);
    }

    private static ItemFailure Failure(Fence fence, FailureClass failureClass, WpsError error) =>
        new(
            ItemFailure.CalendarItem(fence), fence.Offering, FailurePhase.Calendars, failureClass, error.CodeText,
            error.Message);

    private sealed record FullQuota(AttemptKey Attempt, ItemFailure Failure);
}
