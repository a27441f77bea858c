namespace Icasync.Activities.Ledger;

/// <summary>What of an offering's answers was in doubt and wants a look when the run verifies.</summary>
[Flags]
public enum Doubt
{
    None = 0,
    Events = 1,
    Calendar = 2,
    Access = 4,
}
