using System.Text.Json;
using System.Text.Json.Serialization;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>Writes a step as its word in records that cross the engine's history.</summary>
public sealed class OfferingStepConverter : JsonConverter<OfferingStep>
{
    /// <inheritdoc/>
    public override OfferingStep Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        OfferingSteps.Parse(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, OfferingStep value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Word());
}
