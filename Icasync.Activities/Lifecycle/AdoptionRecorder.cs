using Icasync.Activities.Base;
using Icasync.Activities.Events;
using Icasync.Activities.Ledger;
using Icasync.Activities.Participants;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Records what an adoption found, a course a transaction and none while a run is open. Only the last one says that the
/// ledger is as new as WPS, so that an adoption that is cut off is asked for again.
/// </summary>
public sealed class AdoptionRecorder(
    Database database, InstallationStore installations, EventLedger events, AccessLedger access,
    AttendeeLedger attendees, OperatorLog log, TimeProvider time)
{
    /// <summary>Records the changes of the plan; false when a run was open.</summary>
    public async Task<bool> RecordAsync(AdoptionPlan plan, Operator who, CancellationToken cancellation)
    {
        foreach (FoundCalendar one in plan.Changes)
        {
            if (!await database.RunAsync(
                [InstallationStore.WhileNoRunIsOpen(), .. await TakingInAsync(one, cancellation)], cancellation))
            {
                return false;
            }
        }

        foreach (OfferingKey key in plan.Gone)
        {
            if (!await database.RunAsync([InstallationStore.WhileNoRunIsOpen(), .. Forgetting(key)], cancellation))
            {
                return false;
            }
        }

        bool isDone = await database.RunAsync(
            [
                InstallationStore.WhileNoRunIsOpen(),
                installations.Knowing(plan.Found.SelectMany(one => one.Contents.Events)
                    .Select(one => one.Held.By?.Generation).OfType<string>().Distinct(StringComparer.Ordinal)),
            ],
            cancellation);
        await log.AppendAsync(who, "adopt", runId: null, plan.Term, plan.Self.Id, cancellation);
        return isDone;
    }

    // What was there before is planned anew by the next run, whatever versions of rows were seen.
    private async Task<IReadOnlyList<Statement>> TakingInAsync(FoundCalendar one, CancellationToken cancellation)
    {
        string now = time.NowText();
        Fence fence = new(new AttemptKey("adopt", 0), one.Key.Term, one.Key.Offering, one.Key.Id, "adopt");
        return
        [
            new(
                OfferingTable.InsertMissing,
                new { OfferingId = one.Key.Id, one.Key.Term, one.Key.Offering, none = LedgerState.None.Word(), now }),
            new(
                OfferingTable.TakeIn,
                new
                {
                    OfferingId = one.Key.Id, live = LedgerState.Live.Word(), calendarId = one.Calendar.Id,
                    title = one.Calendar.Summary, now,
                }),
            .. events.Importing(one.Key, one.Contents.Events),
            .. await events.Creating(fence, one.Contents.Unfit)(cancellation),
            .. access.Importing(one.Key, one.Contents.People),
            .. attendees.Importing(one.Key, one.Contents.Invited),
        ];
    }

    private IEnumerable<Statement> Forgetting(OfferingKey key) =>
    [
        new(
            OfferingTable.Clear,
            new
            {
                OfferingId = key.Id, none = LedgerState.None.Word(), image = (string?)null, now = time.NowText(),
            }),
        .. new[]
        {
            OfferingTable.ForgetVersions, EventTable.ForgetAll, AccessTable.ForgetAll, AttendeeTable.ForgetAll,
        }.Select(sql => new Statement(sql, new { OfferingId = key.Id })),
    ];
}
