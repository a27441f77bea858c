namespace Icasync.WpsSimulator.State;

/// <summary>
/// A value with the versions it had before, so that a list can lag behind the writes (S24). Null means absent.
/// </summary>
internal sealed class Versioned<T>(T? current, DateTimeOffset since)
    where T : class
{
    private List<(DateTimeOffset Since, T? Value)>? _older;

    public T? Current { get; private set; } = current;

    public DateTimeOffset Since { get; private set; } = since;

    /// <summary>Replaces the value; older versions are kept only while some list lags.</summary>
    public void Set(T? value, DateTimeOffset now, TimeSpan lag)
    {
        if (lag <= TimeSpan.Zero)
        {
            _older = null;
        }
        else
        {
            (_older ??= []).Add((Since, Current));
        }

        Current = value;
        Since = now;
    }

    /// <summary>What stood here at a moment; null before the first version.</summary>
    public T? AsOf(DateTimeOffset moment)
    {
        if (Since <= moment)
        {
            return Current;
        }

        for (int i = (_older?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (_older![i].Since <= moment)
            {
                return _older[i].Value;
            }
        }

        return null;
    }
}
