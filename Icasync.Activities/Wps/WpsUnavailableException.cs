namespace Icasync.Activities.Wps;

/// <summary>WPS cannot be reached, or did not answer reads past the retry limit: WPS_UNAVAILABLE.</summary>
public sealed class WpsUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
