namespace Icasync.Activities.Base;

/// <summary>Names one attempt of a run.</summary>
public sealed record AttemptKey(string RunId, int Attempt);
