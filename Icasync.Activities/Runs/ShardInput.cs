namespace Icasync.Activities.Runs;

/// <summary>Input of the shard: a stretch of a step's work list.</summary>
public sealed record ShardInput(AttemptInput Attempt, string Step, int From, int Count);
