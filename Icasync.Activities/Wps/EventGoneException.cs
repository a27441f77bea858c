namespace Icasync.Activities.Wps;

/// <summary>The event is not there any more, though its calendar may be: somebody deleted it (DOMAIN D20).</summary>
public sealed class EventGoneException(WpsError error)
    : Exception($"the event does not exist at WPS any more ({error.CodeText})")
{
    /// <summary>What WPS answered.</summary>
    public WpsError Error => error;
}
