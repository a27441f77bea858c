namespace Icasync.Activities.Wps;

/// <summary>A write was not sent, because the permission for it had grown old while its process stood still.</summary>
internal sealed class StalePermitException() : Exception("the permission for a write had grown old before it was sent");
