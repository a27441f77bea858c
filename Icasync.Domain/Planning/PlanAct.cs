namespace Icasync.Domain.Planning;

/// <summary>What can happen to a stored plan.</summary>
public enum PlanAct
{
    /// <summary>A person lets it pass the guard.</summary>
    Allow,

    /// <summary>A person decides against it.</summary>
    Reject,

    /// <summary>A run begins to carry it out.</summary>
    Apply,

    /// <summary>A run that was to carry it out finds that the source leads elsewhere.</summary>
    Outdate,
}
