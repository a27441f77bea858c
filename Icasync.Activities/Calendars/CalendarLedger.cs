using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Calendars;

/// <summary>Intents and records of calendars (DESIGN 3).</summary>
public sealed class CalendarLedger(Database database, LedgerStore store, SessionTable sessions, TimeProvider time)
{
    /// <summary>Notes that a calendar with this title is about to be created.</summary>
    public Intent Creating(Fence fence, string title) => Intent(fence, LedgerState.Creating, title);

    /// <summary>Notes that the calendar is about to get this title.</summary>
    public Intent Renaming(Fence fence, string title) => Intent(fence, LedgerState.Updating, title);

    /// <summary>Notes that the calendar is about to be deleted with all it holds.</summary>
    public Intent Deleting(Fence fence) => Intent(fence, LedgerState.Deleting, targetTitle: null);

    /// <summary>
    /// Records a calendar that was created, or one that was found at WPS and taken as ours. One that was created while
    /// a newer attempt took over stands in the change log alone: that proves whose it is, so that it can be removed.
    /// </summary>
    /// <param name="adopted">What was taken in with a calendar that no create of ours is known to have made; null for
    /// one that we made.</param>
    public async Task RecordCreatedAsync(
        Fence fence, string calendarId, string title, IReadOnlyList<Change>? adopted,
        CancellationToken cancellation)
    {
        Change made = new(
            ChangeKind.Calendar, adopted is null ? ChangeOp.Created : ChangeOp.Adopted, fence.OfferingId, calendarId,
            null, new { title });
        bool isRecorded = await store.RecordEachAsync(
            fence,
            [(title, (Change?)made)],
            titles => [.. titles.Select(one => new Statement(
                OfferingTable.RecordCreated,
                new
                {
                    calendarId, title = one, fence.Attempt.RunId, fence.OfferingId, fence.Attempt.Attempt,
                    now = time.NowText(),
                    live = LedgerState.Live.Word(),
                }))],
            Doubt.Calendar,
            cancellation,
            along: adopted ?? []);
        if (!isRecorded && adopted is null)
        {
            await store.RecordAsync(fence, [], [made with { Op = ChangeOp.Doubled }], cancellation);
        }
    }

    /// <summary>Records the new title.</summary>
    public Task RecordRenamedAsync(
        Fence fence, string calendarId, string? before, string after, CancellationToken cancellation) =>
        store.RecordEachAsync(
            fence,
            [(after, (Change?)new Change(
                ChangeKind.Calendar, ChangeOp.Renamed, fence.OfferingId, calendarId, new { title = before },
                new { title = after }))],
            titles => [.. titles.Select(one => new Statement(
                OfferingTable.RecordRenamed,
                new
                {
                    after = one, fence.OfferingId, fence.Attempt.Attempt, now = time.NowText(),
                    live = LedgerState.Live.Word(),
                }))],
            Doubt.Calendar,
            cancellation);

    /// <summary>
    /// Records that the calendar is gone and its events and access with it (WPS-API 5). With <paramref name="undo"/> it
    /// was made in this run and is taken back (DESIGN 3).
    /// </summary>
    public async Task RecordDeletedAsync(
        Fence fence, LedgerOffering before, bool undo, CancellationToken cancellation)
    {
        CalendarImage image = new(before.Title, before.Events, before.Access);
        await store.RecordAsync(
            fence,
            [
                .. Clearing(fence, JsonSerializer.Serialize(image, WireFormat.Json)),
                .. await sessions.EndAsync(fence.Key, time.GetUtcNow(), cancellation),
            ],
            [new Change(
                ChangeKind.Calendar, undo ? ChangeOp.Undone
                : ChangeOp.Deleted, fence.OfferingId, before.CalendarId, image, null)],
            cancellation);
    }

    /// <summary>Takes an intent back whose call surely had no effect.</summary>
    public Task DropIntentAsync(Fence fence, bool hasCalendar, CancellationToken cancellation) =>
        store.IntendAsync(
            fence,
            [new Statement(
                OfferingTable.DropIntent,
                new
                {
                    state = (hasCalendar ? LedgerState.Live : LedgerState.None).Word(), now = time.NowText(),
                    fence.OfferingId,
                })],
            cancellation);

    /// <summary>
    /// Takes an intent back whose call may have been made but is safe to repeat. Which of two titles the calendar has
    /// is not known then, so none is recorded and the next plan renames. A repair writes the recorded title itself,
    /// which stays what WPS should hold.
    /// </summary>
    public Task ReopenAsync(Fence fence, CancellationToken cancellation) =>
        store.IntendAsync(
            fence,
            [new Statement(
                OfferingTable.Reopen,
                new
                {
                    live = LedgerState.Live.Word(), updating = LedgerState.Updating.Word(), now = time.NowText(),
                    fence.OfferingId,
                })],
            cancellation);

    /// <summary>
    /// Forgets a calendar that somebody deleted in WPS, with all it held; no effect of ours, nothing counted. Which
    /// rows were seen is forgotten too: a run that makes no events leaves them to the next one that does.
    /// </summary>
    public Task ForgetAsync(Fence fence, CancellationToken cancellation) =>
        store.IntendAsync(
            fence,
            [.. Clearing(fence, image: null), new Statement(OfferingTable.ForgetVersions, new { fence.OfferingId })],
            cancellation);

    /// <summary>How many calendars are recorded, of all terms.</summary>
    public Task<int> CountAsync(CancellationToken cancellation) => database.ReadAsync(
        connection => connection.QuerySingleAsync<int>(
            "SELECT COUNT(*) FROM icasync_offering WHERE calendar_id IS NOT NULL"),
        cancellation);

    private IEnumerable<Statement> Clearing(Fence fence, string? image) =>
    [
        new(OfferingTable.Clear, new { none = LedgerState.None.Word(), image, now = time.NowText(), fence.OfferingId }),
        .. new[] { EventTable.ForgetAll, AccessTable.ForgetAll, AttendeeTable.ForgetAll }.Select(
            sql => new Statement(sql, new { fence.OfferingId })),
    ];

    private Intent Intent(Fence fence, LedgerState state, string? targetTitle) => async cancellation =>
    [
        new(
            OfferingTable.Intend,
            new { state = state.Word(), targetTitle, fence.Attempt.Attempt, now = time.NowText(), fence.OfferingId }),
        .. state == LedgerState.Deleting
            ? await sessions.PlanDeleteAsync(fence.Key, sessions: null, time.GetUtcNow(), cancellation)
            : [],
    ];
}
