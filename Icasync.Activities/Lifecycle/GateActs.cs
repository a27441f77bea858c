namespace Icasync.Activities.Lifecycle;

/// <summary>The acts that close a gate, as they stand with the run.</summary>
public static class GateActs
{
    public const string Terminate = "terminate";
    public const string Suspend = "suspend";
}
