namespace Icasync.Domain.Runs;

/// <summary>One phase of a run with its steps, in order.</summary>
public sealed record RunPhase(string Name, IReadOnlyList<TreePath> Steps);

/// <summary>The phases and steps of each kind of run: the table of DESIGN 4.</summary>
public static class RunSteps
{
    private static readonly RunPhase[] Full = Phases(
    [
        TreePath.PrepareValidateTerm, TreePath.PrepareCheckDatabase, TreePath.PrepareCleanTemporaryData,
        TreePath.AggregateExtractLessons, TreePath.AggregateAggregateSessions, TreePath.AggregateValidateSessions,
        TreePath.UsersStudents, TreePath.UsersTeachers, TreePath.UsersUserView,
        TreePath.CalendarsCreate, TreePath.CalendarsPermissions, TreePath.CalendarsParticipants,
        TreePath.EventsCreate, TreePath.EventsAttendees, TreePath.EventsVerify,
        TreePath.FinishUpdateState, TreePath.FinishReportAndNotify, TreePath.FinishCleanUp,
    ]);

    private static readonly RunPhase[] Incremental = Phases(
    [
        TreePath.DetectCourses, TreePath.DetectUsers, TreePath.DetectImpact,
        TreePath.UpdateReAggregate, TreePath.UpdateCalendars, TreePath.UpdateEvents,
        TreePath.AddCalendars, TreePath.AddEvents, TreePath.AddPermissions,
        TreePath.DeleteEvents, TreePath.DeleteParticipants, TreePath.DeleteSoftDelete,
        TreePath.StatusState, TreePath.StatusChangeLog, TreePath.StatusNotifyAndMetrics,
    ]);

    private static readonly RunPhase[] Users = Phases(
    [
        TreePath.ExtractStudents, TreePath.ExtractTeachers, TreePath.ExtractValidate,
        TreePath.ViewStudents, TreePath.ViewTeachers, TreePath.ViewValidate,
        TreePath.PermissionsAdded, TreePath.PermissionsRemoved, TreePath.PermissionsRoleChanged,
        TreePath.FinishState, TreePath.FinishReport, TreePath.FinishCleanUp,
    ]);

    private static readonly RunPhase[] Check = Phases(
    [
        TreePath.CompareLedgerWithWps, TreePath.CompareLedgerWithSource,
        TreePath.RepairRepair,
        TreePath.ReportReport,
    ]);

    private static readonly RunPhase[] Withdraw = Phases(
    [
        TreePath.PrepareValidateTerm, TreePath.PrepareCheckDatabase, TreePath.PrepareCleanTemporaryData,
        TreePath.DeleteCalendars,
        TreePath.FinishUpdateState, TreePath.FinishReportAndNotify, TreePath.FinishCleanUp,
    ]);

    private static readonly RunPhase[] Undo = Phases(
    [
        TreePath.PrepareValidateTerm, TreePath.PrepareCheckDatabase, TreePath.PrepareCleanTemporaryData,
        TreePath.CompareBeforeImages,
        TreePath.CalendarsCreate, TreePath.CalendarsPermissions, TreePath.CalendarsParticipants,
        TreePath.EventsCreate, TreePath.EventsAttendees, TreePath.EventsVerify,
        TreePath.FinishUpdateState, TreePath.FinishReportAndNotify, TreePath.FinishCleanUp,
    ]);

    /// <summary>The phases of a kind, in order.</summary>
    public static IReadOnlyList<RunPhase> Of(RunKind kind) => kind switch
    {
        RunKind.Full => Full,
        RunKind.Incremental => Incremental,
        RunKind.Users => Users,
        RunKind.Check => Check,
        RunKind.Withdraw => Withdraw,
        RunKind.Undo or RunKind.Retire => Undo,
        _ => throw new System.Diagnostics.UnreachableException($"kind {kind}"),
    };

    private static RunPhase[] Phases(IEnumerable<TreePath> steps) =>
        steps.GroupBy(step => step.Phase).Select(phase => new RunPhase(phase.Key, phase.ToList())).ToArray();
}
