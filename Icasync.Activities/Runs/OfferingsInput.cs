using System.Text.Json.Serialization;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>Input of one activity over a few offerings of a step's work list.</summary>
public sealed record OfferingsInput(
    AttemptInput Attempt,
    [property: JsonConverter(typeof(OfferingStepConverter))] OfferingStep Step, int From, int Count);
