namespace Icasync.Domain.Runs;

/// <summary>One phase of a run with its steps, in order.</summary>
public sealed record RunPhase(string Name, IReadOnlyList<string> Steps);

/// <summary>The phases and steps of each kind of run: the table of DESIGN 4.</summary>
public static class RunSteps
{
    private static readonly RunPhase[] Full =
    [
        new("prepare", ["validate term", "check database", "clean temporary data"]),
        new("aggregate", ["extract lessons", "aggregate sessions", "validate sessions"]),
        new("users", ["students", "teachers", "user view"]),
        new("calendars", ["create", "permissions", "participants"]),
        new("events", ["create", "attendees", "verify"]),
        new("finish", ["update state", "report and notify", "clean up"]),
    ];

    private static readonly RunPhase[] Incremental =
    [
        new("detect", ["courses", "users", "impact"]),
        new("update", ["re-aggregate", "calendars", "events"]),
        new("add", ["calendars", "events", "permissions"]),
        new("delete", ["events", "participants", "soft delete"]),
        new("status", ["state", "change log", "notify and metrics"]),
    ];

    private static readonly RunPhase[] Users =
    [
        new("extract", ["students", "teachers", "validate"]),
        new("view", ["students", "teachers", "validate"]),
        new("permissions", ["added", "removed", "role changed"]),
        new("finish", ["state", "report", "clean up"]),
    ];

    private static readonly RunPhase[] Check =
    [
        new("compare", ["ledger with WPS", "ledger with source"]),
        new("repair", ["repair"]),
        new("report", ["report"]),
    ];

    /// <summary>The phases of a kind, in order.</summary>
    public static IReadOnlyList<RunPhase> Of(RunKind kind) => kind switch
    {
        RunKind.Full => Full,
        RunKind.Incremental => Incremental,
        RunKind.Users => Users,
        RunKind.Check => Check,
        _ => throw new System.Diagnostics.UnreachableException($"kind {kind}"),
    };
}
