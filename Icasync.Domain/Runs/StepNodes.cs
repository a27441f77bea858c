namespace Icasync.Domain.Runs;

/// <summary>Which nodes of the task tree an offering's step counts for (DESIGN 4).</summary>
public static class StepNodes
{
    /// <summary>
    /// The nodes of a step in a kind of run; the first is the one whose total is the work list's length.
    /// </summary>
    public static IReadOnlyList<TreePath> Paths(RunKind kind, OfferingStep step) => (kind, step) switch
    {
        (RunKind.Full or RunKind.Undo or RunKind.Retire, OfferingStep.Calendars) =>
            [TreePath.CalendarsCreate, TreePath.CalendarsPermissions, TreePath.CalendarsParticipants],
        (RunKind.Full or RunKind.Undo or RunKind.Retire, OfferingStep.Events) => [TreePath.EventsCreate],
        (RunKind.Full or RunKind.Undo or RunKind.Retire, OfferingStep.Deletes) => [TreePath.EventsCreate],
        (RunKind.Full or RunKind.Undo or RunKind.Retire, OfferingStep.Attendees) => [TreePath.EventsAttendees],
        (RunKind.Full or RunKind.Undo or RunKind.Retire, OfferingStep.Verify) => [TreePath.EventsVerify],
        (RunKind.Incremental, OfferingStep.Calendars) => [TreePath.UpdateCalendars],
        (RunKind.Incremental, OfferingStep.Events) => [TreePath.UpdateEvents],
        (RunKind.Incremental, OfferingStep.NewCalendars) => [TreePath.AddCalendars, TreePath.AddPermissions],
        (RunKind.Incremental, OfferingStep.NewEvents) => [TreePath.AddEvents],
        (RunKind.Incremental, OfferingStep.Deletes) =>
            [TreePath.DeleteEvents, TreePath.DeleteParticipants, TreePath.DeleteSoftDelete],
        (RunKind.Users, OfferingStep.Calendars) => [TreePath.PermissionsAdded, TreePath.PermissionsRoleChanged],
        (RunKind.Users, OfferingStep.Deletes) => [TreePath.PermissionsRemoved],
        (RunKind.Check, OfferingStep.Repair) => [TreePath.RepairRepair],
        (RunKind.Incremental or RunKind.Users, OfferingStep.Attendees or OfferingStep.Verify) => [],
        (RunKind.Withdraw, OfferingStep.Deletes) => [TreePath.DeleteCalendars],

        // A withdrawal only settles in these steps what an earlier run left unfinished.
        (RunKind.Withdraw, OfferingStep.Calendars or OfferingStep.Events or OfferingStep.Attendees
            or OfferingStep.Verify) => [],
        _ => throw new System.Diagnostics.UnreachableException($"a run of kind {kind} has no step {step}"),
    };

    /// <summary>Whether a node counts people and not offerings: its total grows as grants are made.</summary>
    public static bool CountsPeople(TreePath path) =>
        path == TreePath.CalendarsPermissions || path == TreePath.CalendarsParticipants;

    /// <summary>What one offering adds to them.</summary>
    public static IReadOnlyList<NodeCount> Of(RunKind kind, OfferingStep step, bool failed, StepCounts counts) =>
        Paths(kind, step)
            .Select(path =>
                path == TreePath.CalendarsPermissions ? new NodeCount(path, counts.Teachers, 0)
                : path == TreePath.CalendarsParticipants ? new NodeCount(path, counts.Students, 0)
                : new NodeCount(path, failed ? 0 : 1, failed ? 1 : 0))
            .ToList();
}
