namespace Icasync.WpsSimulator.Core;

/// <summary>One call as the simulator saw it.</summary>
/// <param name="Status">HTTP status of the answer; 0 when it was lost on the way.</param>
/// <param name="Effects">Changes that the call made.</param>
public sealed record SimCall(
    string Operation, DateTimeOffset At, int Status, long Code, long Effects, IReadOnlyList<string> Offending);

/// <summary>
/// Counts calls (CONTRACTS 5). A call that was refused or throttled counts under its operation; <c>writes</c> counts
/// calls of operations that can change something, <c>effects</c> those that did.
/// </summary>
internal sealed class CallJournal
{
    private const int KeptMax = 100_000;
    private readonly Queue<SimCall> _calls = new();
    private int _inFlight;

    public SortedDictionary<string, long> ByOperation { get; } = new(StringComparer.Ordinal);
    public long Total { get; private set; }
    public long Writes { get; private set; }
    public long Throttled { get; private set; }
    public long Failed { get; private set; }
    public long Effects { get; private set; }
    public int MaxInFlight { get; private set; }
    public IReadOnlyList<SimCall> Calls => [.. _calls];

    public void Enter() => MaxInFlight = Math.Max(MaxInFlight, ++_inFlight);

    public void Leave() => _inFlight--;

    public void Count(SimCall call, bool isWrite, bool throttled)
    {
        Total++;
        Writes += isWrite ? 1 : 0;
        Throttled += throttled ? 1 : 0;
        Failed += call.Code != Codes.Ok || call.Status == 0 ? 1 : 0;
        Effects += call.Effects > 0 ? 1 : 0;
        ByOperation[call.Operation] = ByOperation.GetValueOrDefault(call.Operation) + 1;
        _calls.Enqueue(call);
        if (_calls.Count > KeptMax)
        {
            _calls.Dequeue();
        }
    }

    public void Clear()
    {
        (Total, Writes, Throttled, Failed, Effects, MaxInFlight) = (0, 0, 0, 0, 0, _inFlight);
        ByOperation.Clear();
        _calls.Clear();
    }
}
