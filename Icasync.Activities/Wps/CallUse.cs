namespace Icasync.Activities.Wps;

/// <summary>
/// What a process made of its share of the limit since it was asked last, and what it knows of the limit.
/// </summary>
/// <param name="Calls">Calls that began.</param>
/// <param name="Waiting">Calls that wait for their place now.</param>
/// <param name="IsShort">Whether some had to wait although the process had a share.</param>
/// <param name="InFlight">Calls on their way now.</param>
/// <param name="Pause">How much longer WPS asked this process to leave it alone.</param>
internal sealed record CallUse(
    int Calls, int Waiting, bool IsShort, int InFlight, int InFlightMax, double RateMax, int PlacesMax, TimeSpan Pause);
