namespace Icasync.Activities.Planning;

/// <summary>States of a stored plan.</summary>
public static class PlanStates
{
    public const string Stored = "stored";
    public const string Held = "held";
    public const string Allowed = "allowed";
    public const string Rejected = "rejected";

    /// <summary>A run carried it out, after a person had asked for it or allowed it.</summary>
    public const string Applied = "applied";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Stored, Held, Allowed, Rejected, Applied];
}
