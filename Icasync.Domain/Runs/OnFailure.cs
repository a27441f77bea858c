namespace Icasync.Domain.Runs;

/// <summary>What happens to a run that would end with failures (CONTRACTS 4).</summary>
public enum OnFailure
{
    /// <summary>Finished work stays as it is.</summary>
    Keep,

    /// <summary>The before-images are applied in reverse.</summary>
    Rollback,
}
