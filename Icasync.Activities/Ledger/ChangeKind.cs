namespace Icasync.Activities.Ledger;

/// <summary>What kind of object an effect is about.</summary>
public enum ChangeKind
{
    Calendar,
    Event,
    Access,
    Attendee,
}
