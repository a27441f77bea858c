using Icasync.Activities.Planning;
using Icasync.Activities.Runs;
using Icasync.Domain.Planning;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Reports;

/// <summary>A stored plan without its operations.</summary>
/// <param name="Withheld">Courses whose deletes unreadable rows hold (DOMAIN D25).</param>
/// <param name="Courses">The courses that the plan was limited to; empty means the whole term.</param>
/// <param name="Deletes">What would really go; null for a plan of an older version.</param>
/// <param name="OperationsTotal">How many operations it has. Null for a plan of an older version.</param>
/// <param name="Bulk">What an office did to many courses at once.</param>
public sealed record PlanSummary(
    string PlanId, string PlanHash, string Kind, string Term, PlanState State, string? Guard, string? RunId,
    string CreatedAt,
    CountSummary Counts, IReadOnlyList<string> Withheld, IReadOnlyList<string> Courses, string? DecidedBy,
    string? DecidedAt, string? DecidedWhy, PlanDeletes? Deletes, int? OperationsTotal, IReadOnlyList<BulkEntry> Bulk)
{
    /// <summary>The run that an undo undoes; null for a plan of another kind.</summary>
    public string? Undoes { get; init; }

    /// <summary>What a retirement does with the calendars; null for a plan of another kind.</summary>
    public RetiredCalendars? Calendars { get; init; }

    /// <summary>Whether an undo brings back what was changed since, too.</summary>
    public bool IncludeChanged { get; init; }
}
