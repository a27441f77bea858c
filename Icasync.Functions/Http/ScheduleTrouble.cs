namespace Icasync.Functions.Http;

/// <summary>A date on which a schedule started nothing.</summary>
/// <param name="Missed">True when no host looked at it in time; false when it was skipped, which the operator log
/// explains.</param>
public sealed record ScheduleTrouble(string Name, string At, bool Missed)
{
    /// <summary>How long after its date a schedule counts as late.</summary>
    public static readonly TimeSpan LateFrom = TimeSpan.FromMinutes(5);
}
