using System.Text.Json.Serialization;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>Input of the shard: a stretch of a step's work list.</summary>
public sealed record ShardInput(
    AttemptInput Attempt,
    [property: JsonConverter(typeof(OfferingStepConverter))] OfferingStep Step, int From, int Count);
