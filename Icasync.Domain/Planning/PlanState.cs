namespace Icasync.Domain.Planning;

/// <summary>States of a stored plan.</summary>
public enum PlanState
{
    /// <summary>Somebody asked for it; nothing of it is done.</summary>
    Stored,

    /// <summary>A guard refused it, and it waits for a person.</summary>
    Held,

    /// <summary>A person lets the next run of this very plan pass the guard.</summary>
    Allowed,

    /// <summary>A person decided that this very plan is not to be carried out.</summary>
    Rejected,

    /// <summary>A run carried it out, after a person had asked for it or allowed it.</summary>
    Applied,

    /// <summary>A run was to carry it out and found that the source no longer leads to it.</summary>
    Outdated,
}
