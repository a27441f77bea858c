namespace Icasync.Domain.Runs;

/// <summary>What a run does (CONTRACTS 2).</summary>
public enum RunKind
{
    Full,
    Incremental,
    Users,
    Check,
}
