namespace Icasync.Activities.Reports;

/// <summary>Everything a report says of a run.</summary>
public sealed record ReportDocument(
    RunSummary Run,
    IReadOnlyList<FailureEntry> Failures,
    IReadOnlyList<FindingEntry> Findings,
    IReadOnlyList<QuarantineEntry> QuarantinedRows,
    IReadOnlyList<ChangeEntry> Changes);

/// <summary>One remark, such as a room booked twice.</summary>
public sealed record FindingEntry(string Code, string? Kkh, string Detail);

/// <summary>One unreadable row.</summary>
public sealed record QuarantineEntry(string Reason, string? Kkh, string Field, string? Value);
