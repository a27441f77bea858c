namespace Icasync.Activities.Wps;

/// <summary>What a code means for the caller (WPS-API 3).</summary>
public enum WpsErrorClass
{
    /// <summary>Transient and surely without effect: throttling and locks.</summary>
    Throttled,

    /// <summary>Transient, and a write may have had its effect.</summary>
    Unknown,

    /// <summary>The token is refused: fetch another once.</summary>
    Token,

    /// <summary>Permanent for this item.</summary>
    Permanent,

    /// <summary>The object is gone.</summary>
    Gone,

    /// <summary>The object is already as wanted.</summary>
    NoChange,

    /// <summary>A quota is used up.</summary>
    Quota,

    /// <summary>Credentials, scope or rights are refused: stop and alert.</summary>
    Forbidden,

    /// <summary>No right on this one calendar.</summary>
    CalendarForbidden,
}
