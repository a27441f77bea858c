using Icasync.Activities.Settings;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Planning;

/// <summary>What a plan would really delete beside what there is, and what the delete guard lets pass.</summary>
/// <param name="ShareMax">The part of a kind that may go.</param>
/// <param name="Floor">Fewer than this may always go.</param>
public sealed record PlanDeletes(
    DeletedPart Calendars, DeletedPart Events, DeletedPart Access, double ShareMax, int Floor)
{
    /// <summary>Takes the numbers of a plan.</summary>
    public static PlanDeletes Of(TermPlan plan, SyncOptions options)
    {
        IReadOnlyList<DeletedShare> over = plan.Tripped(options.DeleteGuardShare, options.DeleteGuardFloor);
        DeletedPart[] parts =
            [.. plan.Deletes.Select(kind => new DeletedPart(kind.Deletes, kind.Live, over.Contains(kind)))];
        return new PlanDeletes(
            parts[0], parts[1], parts[2], options.DeleteGuardShare, options.DeleteGuardFloor);
    }
}
