namespace Icasync.Domain.Sharing;

/// <summary>
/// Divides the limit of WPS calls among the instances that call. What an instance gives up it gives at once; what it
/// takes is at most what nobody holds, so that the sum never exceeds the limit, whoever joins, leaves or stands still.
/// </summary>
public static class CallSharing
{
    /// <summary>The share of an instance after one more renewal.</summary>
    /// <param name="mine">What its row says, with what it knows and could use now.</param>
    /// <param name="inFlight">Its calls on their way: their places cannot be given up before they end.</param>
    /// <param name="others">The shares of those that live.</param>
    /// <param name="turn">A number that all share and that grows: it says whose turn it is where places are
    /// few.</param>
    public static CallShare Renew(CallShare mine, int inFlight, IReadOnlyList<CallShare> others, long turn)
    {
        List<CallShare> all = [.. others, mine];
        all.Sort((one, other) => string.CompareOrdinal(one.Instance, other.Instance));

        // Instances may know different limits for a while, as when a probe has just found one: the least counts.
        double rateMax = all.Min(share => share.RateMax);
        int placesMax = all.Min(share => share.PlacesMax);
        List<CallShare> seated = Seated(all, placesMax, turn);
        int me = seated.FindIndex(share => share.Instance == mine.Instance);
        int places = me < 0 ? 0 : Fair(placesMax, seated, share => share.PlacesWanted)[me];
        double rate = me < 0 ? 0 : FairRate(rateMax, seated, me);
        return mine with
        {
            Beat = mine.Beat + 1,
            Rate = Math.Max(0, Math.Min(rate, rateMax - others.Sum(share => share.Rate))),
            Places = Math.Max(inFlight, Math.Min(places, placesMax - others.Sum(share => share.Places))),
        };
    }

    // With fewer places than instances some of them wait, each for some seconds.
    private static List<CallShare> Seated(List<CallShare> all, int placesMax, long turn)
    {
        if (all.Count <= placesMax)
        {
            return all;
        }

        int first = (int)(turn / (all.Count * 4) % all.Count);
        return [.. Enumerable.Range(first, placesMax).Select(seat => all[seat % all.Count])];
    }

    // Whole calls a second, because only so many fit into every second exactly; the fraction goes to the last one.
    private static double FairRate(double rateMax, List<CallShare> seated, int me)
    {
        if (rateMax < seated.Count)
        {
            return rateMax / seated.Count;
        }

        int whole = (int)Math.Min(rateMax, int.MaxValue);
        double fraction = me == seated.Count - 1 ? rateMax - Math.Floor(rateMax) : 0;
        return Fair(whole, seated, share => share.RateWanted)[me] + fraction;
    }

    // Whoever wants little gets it; the others divide the rest equally, and what nobody wants lies ready with all.
    private static int[] Fair(int total, List<CallShare> shares, Func<CallShare, int> wanted)
    {
        int[] parts = new int[shares.Count];
        int left = total;
        List<int> order = [.. Enumerable.Range(0, shares.Count).OrderBy(i => Math.Max(1, wanted(shares[i])))];
        foreach ((int done, int i) in order.Index())
        {
            parts[i] = Math.Min(Math.Max(1, wanted(shares[i])), left / (shares.Count - done));
            left -= parts[i];
        }

        foreach ((int done, int i) in order.Index())
        {
            int spare = left / (shares.Count - done);
            parts[i] += spare;
            left -= spare;
        }

        return parts;
    }
}
