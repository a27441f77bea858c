namespace Icasync.Activities.Reports;

/// <summary>What a report says of a run beside its changes, which may be more than memory should hold.</summary>
/// <param name="Bulk">What an office did to many courses at once; empty for a college.</param>
public sealed record ReportDocument(
    RunSummary Run,
    IReadOnlyList<FailureEntry> Failures,
    IReadOnlyList<FindingEntry> Findings,
    IReadOnlyList<QuarantineEntry> QuarantinedRows,
    IReadOnlyList<BulkEntry> Bulk);

/// <summary>One remark, such as a room booked twice.</summary>
public sealed record FindingEntry(string Code, string? Kkh, string Detail);

/// <summary>One unreadable row.</summary>
public sealed record QuarantineEntry(string Reason, string? Kkh, string Field, string? Value);
