namespace Icasync.Domain.Sharing;

/// <summary>
/// What an instance has seen of the others' renewals: a share that it saw stand for too long belongs to a dead one.
/// Only its own looking and its own running clock count, so that clocks of different machines may show what they like.
/// </summary>
public sealed class BeatWatch
{
    private readonly Dictionary<string, (long Beat, TimeSpan Since)> _seen = [];

    /// <summary>The shares of those that are not taken for dead.</summary>
    /// <param name="now">The time of a clock that nobody sets.</param>
    public IReadOnlyList<CallShare> Living(IEnumerable<CallShare> others, TimeSpan now)
    {
        List<CallShare> living = [];
        Dictionary<string, (long Beat, TimeSpan Since)> seen = [];
        foreach (CallShare share in others)
        {
            (long Beat, TimeSpan Since) known =
                _seen.TryGetValue(share.Instance, out (long Beat, TimeSpan Since) before) && before.Beat == share.Beat
                    ? before
                    : (share.Beat, now);
            seen[share.Instance] = known;
            if (now - known.Since < CallShare.LapsesAfter)
            {
                living.Add(share);
            }
        }

        _seen.Clear();
        foreach ((string instance, (long Beat, TimeSpan Since) known) in seen)
        {
            _seen[instance] = known;
        }

        return living;
    }
}
