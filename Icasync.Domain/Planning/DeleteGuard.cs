namespace Icasync.Domain.Planning;

/// <summary>
/// Stops a run before its first write when the plan deletes too much of a kind: more than the share and at least the
/// floor (DOMAIN D9, F22). The events and access entries of a deleted calendar count as deleted with it.
/// </summary>
public static class DeleteGuard
{
    /// <summary>The kinds that trip the guard; none when the plan may go on.</summary>
    public static IReadOnlyList<DeletedShare> Tripped(IEnumerable<DeletedShare> kinds, double shareMax, int floor) =>
        kinds.Where(kind => kind.Deletes >= floor && kind.Deletes > shareMax * kind.Live).ToList();
}
