using Icasync.Activities.Ledger;
using Icasync.Activities.Staging;
using Icasync.Domain.Calendars;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Planning;

/// <summary>
/// What stays of an offering when its term is retired: the record, without what the choice takes away.
/// </summary>
internal static class RetiredOffering
{
    /// <summary>
    /// What is wanted of the offering from now on; nothing where the ledger does not know enough of it to compare.
    /// </summary>
    /// <param name="mark">What the titles of a retired term begin with.</param>
    public static PastOffering Of(LedgerOffering now, RetiredCalendars choice, string mark)
    {
        LoggedObject course = new(ChangeKind.Calendar, now.Key.Id);
        PastState state = new(now);
        StagedOffering? wanted = choice == RetiredCalendars.Delete ? state.Nothing(now.Key) : state.TryWant(now.Key);
        return wanted is null
            ? new PastOffering(now.Key, null, [], [course])
            : new PastOffering(now.Key, wanted with { Desired = Kept(wanted.Desired, choice, mark) }, [], []);
    }

    private static DesiredOffering Kept(DesiredOffering all, RetiredCalendars choice, string mark) => choice switch
    {
        RetiredCalendars.Rename => all with { Title = CalendarTitle.Retired(mark, all.Title, all.Key.Offering) },
        RetiredCalendars.Teachers => ForTeachers(all),
        RetiredCalendars.Delete => all,
        RetiredCalendars.Leave or _ => throw new System.Diagnostics.UnreachableException($"to {choice} is no run"),
    };

    // Somebody who is invited to a lesson sees it without access to its calendar.
    private static DesiredOffering ForTeachers(DesiredOffering all)
    {
        List<DesiredAccess> teachers = [.. all.Access.Where(one => one.Kind == ParticipantKind.Teacher)];
        HashSet<string> numbers = teachers.Select(one => one.Number).ToHashSet(StringComparer.Ordinal);
        return all with
        {
            Access = teachers,
            Attendees = all.Attendees?.ToDictionary(
                one => one.Key, one => (IReadOnlyList<string>)[.. one.Value.Where(numbers.Contains)]),
        };
    }
}
