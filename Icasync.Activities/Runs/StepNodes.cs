using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>Which nodes of the task tree an offering's step counts for (DESIGN 4).</summary>
public static class StepNodes
{
    /// <summary>
    /// The nodes of a step in a kind of run; the first is the one whose total is the work list's length.
    /// </summary>
    public static IReadOnlyList<string> Paths(RunKind kind, string step) => (kind, step) switch
    {
        (RunKind.Full, OfferingSteps.Calendars) =>
            ["calendars/create", "calendars/permissions", "calendars/participants"],
        (RunKind.Full, OfferingSteps.Events) => ["events/create"],
        (RunKind.Full, OfferingSteps.Deletes) => ["events/create"],
        (RunKind.Full, OfferingSteps.Attendees) => ["events/attendees"],
        (RunKind.Full, OfferingSteps.Verify) => ["events/verify"],
        (RunKind.Incremental, OfferingSteps.Calendars) => ["update/calendars"],
        (RunKind.Incremental, OfferingSteps.Events) => ["update/events"],
        (RunKind.Incremental, OfferingSteps.NewCalendars) => ["add/calendars", "add/permissions"],
        (RunKind.Incremental, OfferingSteps.NewEvents) => ["add/events"],
        (RunKind.Incremental, OfferingSteps.Deletes) => ["delete/events", "delete/participants", "delete/soft delete"],
        (RunKind.Users, OfferingSteps.Calendars) => ["permissions/added", "permissions/role changed"],
        (RunKind.Users, OfferingSteps.Deletes) => ["permissions/removed"],
        (RunKind.Check, OfferingSteps.Repair) => ["repair/repair"],
        _ => [],
    };

    /// <summary>Whether a node counts people and not offerings: its total grows as grants are made.</summary>
    public static bool CountsPeople(string path) => path is "calendars/permissions" or "calendars/participants";

    /// <summary>What one offering adds to them.</summary>
    public static IReadOnlyList<NodeCount> Of(RunKind kind, string step, bool failed, StepCounts counts) =>
        Paths(kind, step)
            .Select(path => path switch
            {
                "calendars/permissions" => new NodeCount(path, counts.Teachers, 0),
                "calendars/participants" => new NodeCount(path, counts.Students, 0),
                _ => new NodeCount(path, failed ? 0 : 1, failed ? 1 : 0),
            })
            .ToList();
}
