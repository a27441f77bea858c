using Icasync.Activities.Calendars;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Offerings;

/// <summary>Makes or renames the calendar of one offering and gives its people access.</summary>
public sealed class CalendarStep(
    OfferingWorkReader reader, LedgerStore store, CalendarWriter calendars, CalendarAdoption adoption,
    AccessWriter access, AccessLedger accessLedger, PermissionObserver permissions, ChangeLog changes)
{
    /// <summary>Carries out what the plan says of the calendar and of access.</summary>
    public async Task<StepResult> RunAsync(OfferingWork work, CancellationToken cancellation)
    {
        (OfferingPlan plan, LedgerOffering ledger) = (work.Plan, work.Ledger);
        string? calendarId = ledger.CalendarId;
        if (plan.Calendar == CalendarAction.Create)
        {
            CalendarWriter.Created created = await calendars.CreateAsync(
                work.Fence, plan.TitleAfter!, mayExist: true,
                (found, made) => adoption.ImportAsync(
                    work.Fence, found, plan.TitleAfter!, work.Desired, made, cancellation),
                cancellation);
            if (created.Failure is { } failure)
            {
                return StepResult.Of(failure);
            }

            calendarId = created.CalendarId;
            if (created.Adopted)
            {
                // The ledger now knows what the adopted calendar holds, so the offering is planned anew.
                OfferingWork adopted = await reader.ReadAgainAsync(work, cancellation);
                return adopted.Ledger.CalendarId is not null
                    ? await RunAsync(adopted, cancellation)
                    : throw new FencedException(FenceReason.Superseded);
            }
        }
        else if (plan.Calendar == CalendarAction.Rename
            && await calendars.RenameAsync(
                work.Fence, calendarId!, ledger.Title, plan.TitleAfter!, cancellation) is { } failure)
        {
            return StepResult.Of(failure);
        }

        return calendarId is null
            ? StepResult.Done
            : await GrantAsync(work, calendarId, cancellation);
    }

    private async Task<StepResult> GrantAsync(OfferingWork work, string calendarId, CancellationToken cancellation)
    {
        Dictionary<string, LedgerAccess> recorded = work.Ledger.Access
            .Where(entry => entry.State == LedgerState.Live)
            .ToDictionary(entry => entry.Number, StringComparer.Ordinal);
        bool isNew = work.Ledger.CalendarId is null;
        IReadOnlyList<Grant> fresh = isNew || work.Plan.Grants.Count == 0
            ? [.. work.Plan.Grants.Select(person => new Grant(person, null))]
            : await FreshAsync(work, calendarId, cancellation);
        List<Grant> grants = fresh
            .Concat(work.Plan.RoleChanges.Select(person => new Grant(person, recorded[person.Number])))
            .OrderBy(grant => grant.Person.Number, StringComparer.Ordinal)
            .ToList();
        IReadOnlyList<ItemFailure> failures = await access.GrantAsync(
            work.Fence, calendarId, grants, cancellation, isNew);
        int teachers = grants.Count(grant => grant.Person.Kind == ParticipantKind.Teacher);
        if (failures.Any(failure => failure.FailureClass == FailureClass.Business))
        {
            failures = [.. failures.UnionBy(await UndoAsync(work, cancellation), failure => failure.Item)];
        }

        return new StepResult(failures, new StepCounts(teachers, grants.Count - teachers));
    }

    // Somebody may have given these people access by hand before the timetable did: our grant takes its place, and an
    // undo has to know what it was. Who has what is wanted is left as he is, unless we took it from him: the list may
    // be older than that (WPS-API 13 S24).
    private async Task<IReadOnlyList<Grant>> FreshAsync(
        OfferingWork work, string calendarId, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, HeldPermission> held = await permissions.ListAsync(calendarId, cancellation);
        Dictionary<string, DateTimeOffset?> lost = work.Ledger.Access
            .Where(entry => entry.State == LedgerState.Creating)
            .ToDictionary(entry => entry.Number, entry => entry.IntendedAt, StringComparer.Ordinal);
        ILookup<bool, Grant> grants = work.Plan.Grants
            .Select(person => lost.TryGetValue(person.Number, out DateTimeOffset? at)
                ? new Grant(person, null) { LostAt = at }
                : held.TryGetValue(person.Number, out HeldPermission? one)
                ? new Grant(person, LedgerAccess.Given(one) with { Kind = person.Kind }, IsGiven: true)
                : new Grant(person, null))
            .ToLookup(grant => grant.IsGiven);
        if (!grants[true].Any())
        {
            return [.. grants[false]];
        }

        IReadOnlyDictionary<string, ChangeOp> logged = await changes.LastOpsAsync(
            work.Fence.Key, ChangeKind.Access, cancellation);
        List<Grant> there = grants[true].Where(grant => grant.Before!.Role == grant.Person.Role
            && logged.GetValueOrDefault(grant.Person.Number) != ChangeOp.Revoked).ToList();
        await accessLedger.TakeInAsync(work.Fence, [.. grants[true]], there, cancellation);
        return [.. grants[false], .. grants[true].Except(there)];
    }

    /// <summary>
    /// An offering whose calendar phase fails is undone as a unit: a calendar made in this run is deleted and its
    /// records are set back; one that was there before stays (DESIGN 3). A grant that WPS refused waits for a person,
    /// so it undoes the calendar whatever other grants met; grants that only got no answer undo nothing, because they
    /// can be resumed and their intents say what to ask for (DESIGN 5).
    /// </summary>
    private async Task<IReadOnlyList<ItemFailure>> UndoAsync(OfferingWork work, CancellationToken cancellation)
    {
        LedgerOffering now = await store.LoadAsync(work.Fence.Key, cancellation);
        return now.CreatedRun == work.Fence.Attempt.RunId && now.CalendarId is not null && now.Events.Count == 0
            && await calendars.DeleteAsync(work.Fence, now, undo: true, cancellation) is { } failure
            ? [failure]
            : [];
    }
}
