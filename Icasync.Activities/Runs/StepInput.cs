using System.Text.Json.Serialization;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>Asks for the length of a step's work list.</summary>
public sealed record StepInput(
    AttemptInput Attempt,
    [property: JsonConverter(typeof(OfferingStepConverter))] OfferingStep Step);
