namespace Icasync.Domain.Runs;

/// <summary>What an operator can do to a run.</summary>
public enum RunAct
{
    Terminate,
    Suspend,
    Resume,
    Rewind,
    Retry,
}
