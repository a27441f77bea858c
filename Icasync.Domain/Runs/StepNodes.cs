namespace Icasync.Domain.Runs;

/// <summary>Which nodes of the task tree an offering's step counts for (DESIGN 4).</summary>
public static class StepNodes
{
    /// <summary>
    /// The nodes of a step in a kind of run; the first is the one whose total is the work list's length.
    /// </summary>
    public static IReadOnlyList<string> Paths(RunKind kind, OfferingStep step) => (kind, step) switch
    {
        (RunKind.Full, OfferingStep.Calendars) =>
            ["calendars/create", "calendars/permissions", "calendars/participants"],
        (RunKind.Full, OfferingStep.Events) => ["events/create"],
        (RunKind.Full, OfferingStep.Deletes) => ["events/create"],
        (RunKind.Full, OfferingStep.Attendees) => ["events/attendees"],
        (RunKind.Full, OfferingStep.Verify) => ["events/verify"],
        (RunKind.Incremental, OfferingStep.Calendars) => ["update/calendars"],
        (RunKind.Incremental, OfferingStep.Events) => ["update/events"],
        (RunKind.Incremental, OfferingStep.NewCalendars) => ["add/calendars", "add/permissions"],
        (RunKind.Incremental, OfferingStep.NewEvents) => ["add/events"],
        (RunKind.Incremental, OfferingStep.Deletes) => ["delete/events", "delete/participants", "delete/soft delete"],
        (RunKind.Users, OfferingStep.Calendars) => ["permissions/added", "permissions/role changed"],
        (RunKind.Users, OfferingStep.Deletes) => ["permissions/removed"],
        (RunKind.Check, OfferingStep.Repair) => ["repair/repair"],
        (RunKind.Incremental or RunKind.Users, OfferingStep.Attendees or OfferingStep.Verify) => [],
        _ => throw new System.Diagnostics.UnreachableException($"a run of kind {kind} has no step {step}"),
    };

    /// <summary>Whether a node counts people and not offerings: its total grows as grants are made.</summary>
    public static bool CountsPeople(string path) => path is "calendars/permissions" or "calendars/participants";

    /// <summary>What one offering adds to them.</summary>
    public static IReadOnlyList<NodeCount> Of(RunKind kind, OfferingStep step, bool failed, StepCounts counts) =>
        Paths(kind, step)
            .Select(path => path switch
            {
                "calendars/permissions" => new NodeCount(path, counts.Teachers, 0),
                "calendars/participants" => new NodeCount(path, counts.Students, 0),
                _ => new NodeCount(path, failed ? 0 : 1, failed ? 1 : 0),
            })
            .ToList();
}
