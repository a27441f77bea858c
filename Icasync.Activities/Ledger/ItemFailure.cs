using Icasync.Activities.Base;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Ledger;

/// <summary>One thing that failed and can be retried (CONTRACTS 2, failures).</summary>
/// <param name="Item">Stable name of the item: <c>calendar:ID</c>, <c>event:ID/MARKER</c>, <c>access:ID</c>,
/// <c>course:ID</c>.</param>
/// <param name="FailureClass">Whom it waits for.</param>
/// <param name="Code">The code of WPS or of ours.</param>
/// <param name="Message">What WPS said or what was wrong, at most 1,000 characters, without personal data.</param>
public sealed record ItemFailure(
    string Item, string? Offering, FailurePhase Phase, FailureClass FailureClass, string Code, string Message)
{
    /// <summary>The item of an offering's calendar as a whole.</summary>
    public static string CalendarItem(Fence fence) => $"calendar:{fence.OfferingId}";

    /// <summary>The item of one event.</summary>
    public static string EventItem(Fence fence, string marker) => $"event:{fence.OfferingId}/{marker}";

    /// <summary>The item of one person's access.</summary>
    public static string AccessItem(Fence fence, string number) => $"access:{fence.OfferingId}/{number}";

    /// <summary>WPS refuses the calendar: one failure, however much of it was to be done.</summary>
    public static ItemFailure OfCalendar(Fence fence, FailurePhase phase, WpsError error) =>
        OfCalendar(fence, phase, error.CodeText, error.Message);

    /// <summary>An answer about the offering is still in doubt; a retry looks again.</summary>
    public static ItemFailure InDoubt(Fence fence) => new(
        CalendarItem(fence), fence.Offering, FailurePhase.Events, FailureClass.Network, "IN_DOUBT",
        "WPS gave no answer about this course, and its lists do not show yet what the call did; a retry looks again.");

    /// <summary>The offering fails as a whole, and a person has to see to it.</summary>
    public static ItemFailure OfCalendar(Fence fence, FailurePhase phase, string code, string message) =>
        new(CalendarItem(fence), fence.Offering, phase, FailureClass.Business, code, message);

    /// <summary>The database refused a statement of the offering; its intents stand, and a retry goes on.</summary>
    /// <param name="error">The error's number: its text may name servers and users.</param>
    public static ItemFailure OfDatabase(Fence fence, FailurePhase phase, string error) => new(
        CalendarItem(fence), fence.Offering, phase, FailureClass.Network, "DATABASE_ERROR",
        $"The database refused a statement of this course ({error}); a retry goes on where it stopped.");

    /// <summary>The offering met an error that the program does not know; the log holds its text.</summary>
    public static ItemFailure OfUnknown(Fence fence, FailurePhase phase, Exception exception) => new(
        $"course:{fence.OfferingId}", fence.Offering, phase, FailureClass.System, UnknownError.Code,
        $"The program met an error that it does not know ({UnknownError.Describe(exception)}); its log says more. "
        + "The next run tries this course again.");

    /// <summary>The item of the quota of calendars: one, however many courses wait for it.</summary>
    public const string CalendarQuotaItem = "quota:calendars";

    /// <summary>WPS lets the app own no more calendars.</summary>
    public static ItemFailure OfCalendarQuota(Fence fence, WpsError error, int calendars) => new(
        CalendarQuotaItem, fence.Offering, FailurePhase.Calendars, FailureClass.Business, error.CodeText,
        $"The quota of calendars is used up: WPS makes no more than the {calendars} that are recorded "
        + $"({error.CodeText} "
        + $"{error.Message}). Courses without a calendar wait until some are deleted or the quota is raised.");

    /// <summary>People made events in the calendar: it stays with these and its access, without ours.</summary>
    public static ItemFailure OfForeignEvents(Fence fence, int events) => new(
        CalendarItem(fence), fence.Offering, FailurePhase.Deletes, FailureClass.Business, "FOREIGN_EVENTS",
        $"People made {events} events in this calendar, so it stays with them and its access; what is ours in it was "
        + "removed. A retry deletes it once they have moved their events.");

    /// <summary>What WPS holds too much is more than a run may delete that nobody forced.</summary>
    public static ItemFailure Guarded(Fence fence, string item, FailurePhase phase) => new(
        item, fence.Offering, phase, FailureClass.Business, "DELETE_GUARD",
        "WPS holds this beside what is recorded, and the run has deleted as much as the delete guard lets pass. It "
        + "stays. If it is right that so much goes, run again with --force.");

    /// <summary>A rollback could not take this back, and a person has to.</summary>
    public static ItemFailure NotUndone(Fence fence, string item, FailurePhase phase, string why) =>
        new(item, fence.Offering, phase, FailureClass.Business, "NOT_UNDONE", why);
}
