using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Calendars;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Undoes a run by its before-images, newest first, through the same effects as every write: what was created is
/// deleted, what was changed gets its old content, what was deleted returns under a new id (DESIGN 3).
/// </summary>
public sealed class Rollback(
    Database database,
    LedgerStore store,
    CalendarWriter calendars,
    EventWriter events,
    AccessWriter access,
    AccessRevoker revoker,
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
        if (!await store.TryClaimAsync(fence, cancellation))
        {
            return false;
        }

        try
        {
            bool complete = true;
            LedgerOffering now = await store.LoadAsync(key, cancellation);
            if (changes.Any(change => change.Kind == "calendar" && change.Op is "created")
                && now.CalendarId is not null)
            {
                // This run made the calendar, so deleting it takes back everything else that the run did to the
                // offering.
                return await calendars.DeleteAsync(fence, now, undo: true, cancellation) is null;
            }

            foreach (LoggedChange change in changes)
            {
                now = await store.LoadAsync(key, cancellation);
                complete &= await UndoAsync(fence, now, change, cancellation);
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
            return false;
        }
        finally
        {
            await store.ReleaseAsync(fence, CancellationToken.None);
        }
    }

    private async Task<bool> UndoAsync(
        Fence fence, LedgerOffering now, LoggedChange change, CancellationToken cancellation)
    {
        if (now.CalendarId is not { } calendarId)
        {
            return change is { Kind: "calendar", Op: "deleted" }
                && await RestoreCalendarAsync(fence, change, cancellation);
        }

        LedgerEvent? entry = now.Events.FirstOrDefault(one => one.Marker == change.ItemKey);
        LedgerAccess? person = now.Access.FirstOrDefault(one => one.Number == change.ItemKey);
        switch (change.Kind, change.Op)
        {
            case ("event", "created" or "adopted"):
                return entry is null || await events.DeleteAsync(fence, calendarId, entry, cancellation) is null;
            case ("event", "updated" or "moved") when Read<LedgerEvent>(change) is { Content: { } content } before:
                return entry is null || await events.UpdateAsync(
                    fence, calendarId, entry, new DesiredEvent(before.Marker, content, before.Hash ?? string.Empty),
                    cancellation) is null;
            case ("event", "deleted") when Read<LedgerEvent>(change) is { Content: { } content } before:
                return (await events.CreateAsync(
                    fence, calendarId, [new DesiredEvent(before.Marker, content, before.Hash ?? string.Empty)],
                    cancellation)).Count == 0;
            case ("access", "granted" or "adopted"):
                return person is null
                    || (await revoker.RevokeAsync(fence, calendarId, [person], cancellation)).Count == 0;
            case ("access", "changed" or "revoked") when Read<LedgerAccess>(change) is { Role: { } role } before:
                return (await access.GrantAsync(
                    fence, calendarId, [new Grant(new DesiredAccess(before.Number, before.Kind, role), person)],
                    cancellation)).Count == 0;
            case ("calendar", "renamed"):
                string? title = JsonDocument.Parse(change.Before!).RootElement.GetProperty("title").GetString();
                return await calendars.RenameAsync(fence, calendarId, now.Title, title!, cancellation) is null;
            default:
                return true;
        }
    }

    private async Task<bool> RestoreCalendarAsync(Fence fence, LoggedChange change, CancellationToken cancellation)
    {
        CalendarImage image = JsonSerializer.Deserialize<CalendarImage>(change.Before!, WireFormat.Json)!;
        CalendarWriter.Created created = await calendars.CreateAsync(fence, image.Title, takeIn: null, cancellation);
        if (created.CalendarId is not { } calendarId)
        {
            return false;
        }

        List<Grant> people = image.Access
            .Where(entry => entry.State == LedgerState.Live && entry.Role is not null)
            .Select(entry => new Grant(new DesiredAccess(entry.Number, entry.Kind, entry.Role!.Value), null)).ToList();
        List<DesiredEvent> sessions = image.Events
            .Where(entry => entry.Content is not null)
            .Select(entry => new DesiredEvent(entry.Marker, entry.Content!, entry.Hash ?? string.Empty)).ToList();
        return (await access.GrantAsync(fence, calendarId, people, cancellation)).Count == 0
            && (await events.CreateAsync(fence, calendarId, sessions, cancellation)).Count == 0;
    }

    private static T? Read<T>(LoggedChange change)
        where T : class => change.Before is null ? null : JsonSerializer.Deserialize<T>(change.Before, WireFormat.Json);

    private sealed class LoggedChange
    {
        public required string Offering { get; init; }
        public required string Kind { get; init; }
        public required string Op { get; init; }
        public required string ItemKey { get; init; }
        public string? Before { get; init; }
    }
}
