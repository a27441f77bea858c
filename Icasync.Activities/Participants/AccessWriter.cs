using System.Diagnostics;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Wps;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Participants;

/// <summary>
/// Grants, changes and revokes access to one calendar, in batches, each as intent, call and record (DESIGN 3). WPS
/// answers a batch with its successes only, so whoever is missing is asked for (WPS-API 6, S7, S8).
/// </summary>
public sealed class AccessWriter(
    RemoteWrites writes, AccessLedger ledger, LedgerStore store, PermissionObserver observer,
    UnknownOutcomePolicy unknowns, WpsProfiles profiles, TimeProvider time)
{
    /// <summary>
    /// Grants access or another role, to teachers first. For people whom the calendar is known to have no room for no
    /// call is made: they wait as pending.
    /// </summary>
    /// <param name="isNew">Whether the calendar was just made, so that nothing of its room can be known.</param>
    public async Task<IReadOnlyList<ItemFailure>> GrantAsync(
        Fence fence, string calendarId, IReadOnlyList<Grant> grants, CancellationToken cancellation, bool isNew = false)
    {
        GrantTarget target = new(fence, calendarId);
        if (grants.Count == 0)
        {
            return target.Failures;
        }

        List<Grant> changed = grants.Where(grant => grant.Before is not null).ToList();
        List<Grant> fresh = grants.Where(grant => grant.Before is null)
            .OrderBy(grant => grant.Person.Kind == ParticipantKind.Teacher ? 0 : 1)
            .ThenBy(grant => grant.Person.Number, StringComparer.Ordinal).ToList();
        MemberRoom room = isNew ? MemberRoom.Unknown : await ledger.RoomAsync(fence, cancellation);
        int fits = Math.Min(fresh.Count, room.Left(time.GetUtcNow()) ?? fresh.Count);
        List<Grant> fitting = [.. changed, .. fresh.Take(fits)];

        // A limit that was met long ago may hold no more; one person alone finds out.
        int alone = room.Max is not null && room.Left(time.GetUtcNow()) is null ? Math.Min(1, fitting.Count) : 0;
        foreach (Grant[] batch in fitting.TakeLast(fitting.Count - alone).Chunk(profiles.PeoplePerCall)
            .Prepend(fitting.Take(alone).ToArray())
            .Where(batch => batch.Length > 0).TakeWhile(_ => !target.CalendarForbidden))
        {
            await GrantBatchAsync(target, batch, tries: 1, cancellation);
        }

        await RecordUnfitAsync(target, fresh.Skip(fits), justSeen: false, cancellation);
        return target.Failures;
    }

    private async Task GrantBatchAsync(
        GrantTarget target, IReadOnlyList<Grant> batch, int tries, CancellationToken cancellation)
    {
        if (target.Met.MemberLimit)
        {
            await RecordUnfitAsync(target, batch, justSeen: false, cancellation);
            batch = batch.Where(grant => grant.Before is not null).ToList();
            if (batch.Count == 0)
            {
                return;
            }
        }

        WpsOutcome<IReadOnlyList<WpsPermission>> outcome = await writes.SendAsync(
            target.Fence, Granting(target.Fence, batch), wps => wps.BatchCreatePermissionsAsync(
                target.CalendarId,
                batch.Select(grant => new WpsGrant(grant.Person.Number, WireFormat.Word(grant.Person.Role))).ToList(),
                cancellation));
        switch (outcome.Kind)
        {
            case WpsOutcomeKind.Gone:
                throw new CalendarGoneException(outcome.Error);
            case WpsOutcomeKind.Done:
                Dictionary<string, WpsPermission> answered = outcome.Value!
                    .GroupBy(item => item.UserId, StringComparer.Ordinal)
                    .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
                List<Grant> granted = batch.Where(grant =>
                    answered.TryGetValue(grant.Person.Number, out WpsPermission? item)
                    && (item.Role.Length == 0 || item.Role == WireFormat.Word(grant.Person.Role))).ToList();
                await ledger.RecordGrantedAsync(
                    target.Fence,
                    granted.Select(
                        grant => (grant, answered[grant.Person.Number].Id is { Length: > 0 } id ? id : null)),
                    cancellation);
                await SettleAsync(
                    target, batch.Except(granted).ToList(), outcome.Error, tries, late: false, cancellation);
                break;
            case WpsOutcomeKind.Refused when batch.Max(grant => grant.LostAt) is { } lost:
                // A refusal says nothing of an older call whose answer was lost: a list that surely shows it does.
                (_, List<Grant> left) = await FindAsync(target, batch, lost, cancellation);
                if (left.Count > 0)
                {
                    await GrantBatchAsync(
                        target, left.ConvertAll(grant => grant with { LostAt = null }), tries, cancellation);
                }

                break;
            case WpsOutcomeKind.Refused when outcome.Error!.MeansCalendarForbidden:
                await ForgetAsync(target, batch, cancellation);
                target.Failures.Add(ItemFailure.OfCalendar(target.Fence, FailurePhase.Calendars, outcome.Error));
                break;
            case WpsOutcomeKind.Refused when outcome.Error!.Class == WpsErrorClass.Quota && Fresh(batch).Count > 0:
                await FillAsync(target, batch, tries, cancellation);
                break;
            case WpsOutcomeKind.Refused or WpsOutcomeKind.NoChange or WpsOutcomeKind.Unknown:
                bool late = outcome.Kind == WpsOutcomeKind.Unknown;
                if (late)
                {
                    batch = [.. batch.Select(grant => grant with { LostAt = unknowns.Now })];
                    await store.DoubtAsync(target.Fence, Doubt.Access, cancellation);
                }

                await SettleAsync(target, batch, outcome.Error, tries, late, cancellation);
                break;
            default:
                throw new UnreachableException($"outcome {outcome.Kind}");
        }
    }

    /// <summary>
    /// The calendar has no room for the whole batch: it is halved, the first half first, until one person alone is
    /// refused; nobody behind that one is tried.
    /// </summary>
    private async Task FillAsync(
        GrantTarget target, IReadOnlyList<Grant> batch, int tries, CancellationToken cancellation)
    {
        if (batch.Count == 1)
        {
            target.Met.MemberLimit = true;
            await RecordUnfitAsync(target, batch, justSeen: true, cancellation);
            return;
        }

        foreach (Grant[] half in batch.Halves())
        {
            await GrantBatchAsync(target, half, tries, cancellation);
        }
    }

    // Whom a lost call may have let in stays an intent, which the next run settles.
    private Task RecordUnfitAsync(
        GrantTarget target, IEnumerable<Grant> grants, bool justSeen, CancellationToken cancellation) =>
        ledger.RecordUnfitAsync(
            target.Fence, Fresh(grants.Where(grant => grant.LostAt is null)), justSeen, cancellation);

    private static List<DesiredAccess> Fresh(IEnumerable<Grant> grants) =>
        grants.Where(grant => grant.Before is null).Select(grant => grant.Person).ToList();

    /// <summary>Finds out what became of people that an answer did not confirm.</summary>
    private async Task SettleAsync(
        GrantTarget target, IReadOnlyList<Grant> open, WpsError? error, int tries, bool late,
        CancellationToken cancellation)
    {
        if (open.Count == 0)
        {
            return;
        }

        // WPS is first asked which of these people exist: an unknown person is the usual cause, and one look-up serves
        // a hundred. A refused call changed nothing, so what was seen at its refusal still holds for its halves.
        bool refused = error is not null && !late;
        bool exists = refused && error!.MeansExists;
        GrantTarget.Observed? seen = refused && !exists ? target.Seen : null;
        IReadOnlySet<string> known = seen?.Known ?? await observer.KnownAsync(
            open.Select(grant => grant.Person.Number).ToList(), cancellation);
        List<Grant> strangers = open.Where(grant => !known.Contains(grant.Person.Number)).ToList();
        await ledger.RecordPendingAsync(target.Fence, strangers.Select(grant => grant.Person).ToList(), cancellation);
        List<Grant> rest = open.Except(strangers).ToList();
        if (rest.Count == 0)
        {
            return;
        }

        if (late)
        {
            await unknowns.SettleAsync(tries - 1, cancellation);
        }

        // WPS says that the person has access, which an earlier call gave; in which role, only the list can say. An
        // answer that leaves people out after one that was lost may mean the same (S7).
        DateTimeOffset? given = exists && rest.Count == 1 ? unknowns.Now
            : tries >= unknowns.TriesMax && !late ? rest.Max(grant => grant.LostAt) : null;
        (IReadOnlyDictionary<string, HeldPermission> held, rest) = await FindAsync(
            target with { Seen = seen }, rest, given, cancellation);
        if (rest.Count == 0)
        {
            return;
        }

        // A person who is refused in a call of his own is given up, unless the role that he has already may be the
        // cause.
        bool alone = open.Count == 1 && refused;
        if (tries >= unknowns.TriesMax || (alone && !held.ContainsKey(rest[0].Person.Number)))
        {
            await GiveUpAsync(target, rest, held, error, late || exists, cancellation);
            return;
        }

        await ReplaceRolesAsync(target, rest, held, anew: tries > 1 || alone, cancellation);
        await DivideAsync(
            target with { Seen = refused && !alone ? new GrantTarget.Observed(known, held) : null }, rest, whole: late
            || strangers.Count > 0,
            refused && open.Count > 1 ? tries : tries + 1, cancellation);
    }

    // Records whom WPS holds as wanted; answers what it holds and whom it does not.
    private async Task<(IReadOnlyDictionary<string, HeldPermission> Held, List<Grant> Open)> FindAsync(
        GrantTarget target, IReadOnlyList<Grant> people, DateTimeOffset? since, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, HeldPermission> held = target.Seen?.Held ?? (since is { } lost
            ? await unknowns.LookAsync(
                () => observer.ListAsync(target.CalendarId, cancellation),
                listed => people.All(grant => listed.ContainsKey(grant.Person.Number)), lost,
                () => store.CheckFenceAsync(target.Fence, cancellation), cancellation)
            : await observer.ListAsync(target.CalendarId, cancellation));
        ILookup<bool, Grant> there = people.ToLookup(grant =>
            held.TryGetValue(grant.Person.Number, out HeldPermission? one) && one.Role == grant.Person.Role);
        await ledger.RecordGrantedAsync(
            target.Fence, there[true].Select(grant => (grant, (string?)held[grant.Person.Number].PermissionId)),
            cancellation);
        return (held, [.. there[false]]);
    }

    // A refused batch is halved until the refused person is asked for alone, so that the others are granted; halving
    // counts as no further try.
    private async Task DivideAsync(
        GrantTarget target, IReadOnlyList<Grant> rest, bool whole, int tries, CancellationToken cancellation)
    {
        IEnumerable<IReadOnlyList<Grant>> parts = whole ? [rest] : rest.Halves();
        foreach (IReadOnlyList<Grant> part in parts)
        {
            await GrantBatchAsync(target, part, tries, cancellation);
        }
    }

    // No call changes a role; where granting anew left the old one in place, it is taken away first (WPS-API 6, S7).
    private async Task ReplaceRolesAsync(
        GrantTarget target, IReadOnlyList<Grant> grants, IReadOnlyDictionary<string, HeldPermission> held, bool anew,
        CancellationToken cancellation)
    {
        foreach (Grant grant in grants)
        {
            if (anew && held.TryGetValue(grant.Person.Number, out HeldPermission? one) && one.Role != grant.Person.Role)
            {
                await writes.SendAsync(
                    target.Fence, ledger.Granting(target.Fence, [], [grant.Person]),
                    wps => wps.DeletePermissionAsync(target.CalendarId, one.PermissionId, cancellation));
            }
        }
    }

    private async Task GiveUpAsync(
        GrantTarget target,
        IReadOnlyList<Grant> rest,
        IReadOnlyDictionary<string, HeldPermission> held,
        WpsError? error,
        bool late,
        CancellationToken cancellation)
    {
        if (error is null || error.MeansUserMissing)
        {
            // WPS leaves them out without a reason: they wait like people it does not know (DOMAIN D12).
            await ledger.RecordPendingAsync(target.Fence, rest.Select(grant => grant.Person).ToList(), cancellation);
            return;
        }

        if (!late)
        {
            await ForgetAsync(
                target, rest.Where(grant => !held.ContainsKey(grant.Person.Number)).ToList(), cancellation);
        }

        target.Failures.AddRange(rest.Select(grant =>
            Failure(target.Fence, grant, late ? FailureClass.Network : FailureClass.Business, error)));
    }

    private Intent Granting(Fence fence, IReadOnlyList<Grant> batch) => ledger.Granting(
        fence,
        Fresh(batch),
        batch.Where(grant => grant.Before is not null).Select(grant => grant.Person).ToList());

    private Task ForgetAsync(GrantTarget target, IReadOnlyList<Grant> grants, CancellationToken cancellation) =>
        ledger.ForgetAsync(
            target.Fence,
            grants.Where(grant => grant.Before is null).Select(grant => grant.Person.Number).ToList(),
            cancellation);

    // The person's number stays out of the message, because failures are read by many (SECURITY.md).
    private static ItemFailure Failure(Fence fence, Grant grant, FailureClass failureClass, WpsError error) => new(
        ItemFailure.AccessItem(fence, grant.Person.Number), fence.Offering, FailurePhase.Calendars, failureClass,
        error.CodeText, error.Message);
}
