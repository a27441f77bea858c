namespace Icasync.Domain.Probing;

/// <summary>What came of one question of a probe.</summary>
public enum ProbeOutcome
{
    /// <summary>WPS does what was assumed.</summary>
    AsAssumed,

    /// <summary>WPS does something else.</summary>
    Different,

    /// <summary>A number that nothing was assumed of.</summary>
    Measured,

    /// <summary>WPS answered something that the question cannot be read from.</summary>
    Unclear,

    /// <summary>It could not be asked safely, or something was missing for it.</summary>
    NotTried,
}
