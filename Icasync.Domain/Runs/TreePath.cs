namespace Icasync.Domain.Runs;

/// <summary>
/// One step of a run in the tree that operators read, in its phase (DESIGN 4). There are no others: what is stored and
/// shown of a step is the text of one of these.
/// </summary>
public sealed record TreePath
{
    public static readonly TreePath PrepareValidateTerm = new("prepare", "validate term");
    public static readonly TreePath PrepareCheckDatabase = new("prepare", "check database");
    public static readonly TreePath PrepareCleanTemporaryData = new("prepare", "clean temporary data");
    public static readonly TreePath AggregateExtractLessons = new("aggregate", "extract lessons");
    public static readonly TreePath AggregateAggregateSessions = new("aggregate", "aggregate sessions");
    public static readonly TreePath AggregateValidateSessions = new("aggregate", "validate sessions");
    public static readonly TreePath UsersStudents = new("users", "students");
    public static readonly TreePath UsersTeachers = new("users", "teachers");
    public static readonly TreePath UsersUserView = new("users", "user view");
    public static readonly TreePath CalendarsCreate = new("calendars", "create");
    public static readonly TreePath CalendarsPermissions = new("calendars", "permissions");
    public static readonly TreePath CalendarsParticipants = new("calendars", "participants");
    public static readonly TreePath EventsCreate = new("events", "create");
    public static readonly TreePath EventsAttendees = new("events", "attendees");
    public static readonly TreePath EventsVerify = new("events", "verify");
    public static readonly TreePath FinishUpdateState = new("finish", "update state");
    public static readonly TreePath FinishReportAndNotify = new("finish", "report and notify");
    public static readonly TreePath FinishCleanUp = new("finish", "clean up");
    public static readonly TreePath DetectCourses = new("detect", "courses");
    public static readonly TreePath DetectUsers = new("detect", "users");
    public static readonly TreePath DetectImpact = new("detect", "impact");
    public static readonly TreePath UpdateReAggregate = new("update", "re-aggregate");
    public static readonly TreePath UpdateCalendars = new("update", "calendars");
    public static readonly TreePath UpdateEvents = new("update", "events");
    public static readonly TreePath AddCalendars = new("add", "calendars");
    public static readonly TreePath AddEvents = new("add", "events");
    public static readonly TreePath AddPermissions = new("add", "permissions");
    public static readonly TreePath DeleteEvents = new("delete", "events");
    public static readonly TreePath DeleteParticipants = new("delete", "participants");
    public static readonly TreePath DeleteSoftDelete = new("delete", "soft delete");
    public static readonly TreePath StatusState = new("status", "state");
    public static readonly TreePath StatusChangeLog = new("status", "change log");
    public static readonly TreePath StatusNotifyAndMetrics = new("status", "notify and metrics");
    public static readonly TreePath ExtractStudents = new("extract", "students");
    public static readonly TreePath ExtractTeachers = new("extract", "teachers");
    public static readonly TreePath ExtractValidate = new("extract", "validate");
    public static readonly TreePath ViewStudents = new("view", "students");
    public static readonly TreePath ViewTeachers = new("view", "teachers");
    public static readonly TreePath ViewValidate = new("view", "validate");
    public static readonly TreePath PermissionsAdded = new("permissions", "added");
    public static readonly TreePath PermissionsRemoved = new("permissions", "removed");
    public static readonly TreePath PermissionsRoleChanged = new("permissions", "role changed");
    public static readonly TreePath FinishState = new("finish", "state");
    public static readonly TreePath FinishReport = new("finish", "report");
    public static readonly TreePath CompareLedgerWithWps = new("compare", "ledger with WPS");
    public static readonly TreePath CompareLedgerWithSource = new("compare", "ledger with source");
    public static readonly TreePath RepairRepair = new("repair", "repair");
    public static readonly TreePath ReportReport = new("report", "report");
    public static readonly TreePath DeleteCalendars = new("delete", "calendars");
    public static readonly TreePath CompareBeforeImages = new("compare", "before-images");

    private TreePath(string phase, string step) => (Phase, Step) = (phase, step);

    /// <summary>The name of the phase.</summary>
    public string Phase { get; }

    /// <summary>The name of the step, which other phases may have too.</summary>
    public string Step { get; }

    /// <summary>The path as it is stored and shown, such as <c>events/create</c>.</summary>
    public string Text => $"{Phase}/{Step}";
}
