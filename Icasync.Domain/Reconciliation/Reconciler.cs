namespace Icasync.Domain.Reconciliation;

/// <summary>
/// Compares what is recorded of one kind of object with what WPS was seen to hold. Recovery of intents, verification,
/// check and repair all decide by it; carrying the actions out is theirs (DESIGN 3).
/// </summary>
public static class Reconciler
{
    /// <summary>
    /// One action for each row, in the order of the rows, and one for each object that no row records.
    /// </summary>
    /// <param name="horizon">Until when the list is complete: an object that was made later may be missing in it
    /// (WPS-API 13 S24).</param>
    /// <param name="isSame">Whether the recorded content and the held one are the same.</param>
    public static IReadOnlyList<ReconciledObject<T>> Compare<T>(
        IReadOnlyCollection<RecordedObject<T>> recorded,
        IReadOnlyCollection<HeldObject<T>> held,
        DateTimeOffset horizon,
        Func<T, T, bool> isSame)
        where T : class
    {
        Dictionary<string, HeldObject<T>> byId = held.ToDictionary(one => one.RemoteId, StringComparer.Ordinal);
        ILookup<string, HeldObject<T>> byKey =
            held.Where(one => one.Key is not null).ToLookup(one => one.Key!, StringComparer.Ordinal);
        HashSet<string> taken =
            recorded.Select(row => row.RemoteId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        List<ReconciledObject<T>> all = [];
        foreach (RecordedObject<T> row in recorded)
        {
            HeldObject<T>? match = row.RemoteId is { } id
                ? byId.GetValueOrDefault(id)
                : byKey[row.Key].Where(one => !taken.Contains(one.RemoteId))
                    .MinBy(one => one.RemoteId, StringComparer.Ordinal);
            if (match is not null)
            {
                taken.Add(match.RemoteId);
            }

            all.Add(new ReconciledObject<T>(Decide(row, match, horizon, isSame), row, match));
        }

        all.AddRange(held
            .Where(one => !taken.Contains(one.RemoteId))
            .OrderBy(one => one.RemoteId, StringComparer.Ordinal)
            .Select(one => new ReconciledObject<T>(one.IsOurs ? ObjectAction.Remove : ObjectAction.Leave, null, one)));
        return all;
    }

    private static ObjectAction Decide<T>(
        RecordedObject<T> row, HeldObject<T>? held, DateTimeOffset horizon, Func<T, T, bool> isSame)
        where T : class
    {
        bool isSurelyAbsent = held is null && (row.IntendedAt is not { } intended || intended <= horizon);
        return row.State switch
        {
            ObjectState.Creating when held is not null => ObjectAction.Adopt,
            ObjectState.Creating => isSurelyAbsent ? ObjectAction.Forget : ObjectAction.Wait,
            ObjectState.Updating => ObjectAction.Replan,
            ObjectState.Deleting => isSurelyAbsent ? ObjectAction.RecordDeleted : ObjectAction.Replan,
            ObjectState.Live when held is null => isSurelyAbsent ? ObjectAction.Restore : ObjectAction.Wait,
            ObjectState.Live => row.Content is null || isSame(row.Content, held.Content)
                ? ObjectAction.Keep
                : ObjectAction.Correct,
            _ => throw new System.Diagnostics.UnreachableException($"state {row.State}"),
        };
    }
}
