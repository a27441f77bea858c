using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Icasync.Simulation.Engine;

/// <summary>What a line of an orchestration's history tells.</summary>
public enum HistoryKind
{
    /// <summary>The orchestration began, with its input.</summary>
    Began,

    /// <summary>It called an activity, with the activity's input.</summary>
    CalledActivity,

    /// <summary>It called a child orchestration, with the child's input.</summary>
    CalledChild,

    /// <summary>A call was answered, with its result.</summary>
    Answered,

    /// <summary>The orchestration ended, with its result.</summary>
    Ended,
}

/// <summary>One line of an orchestration's history, as an engine keeps it and a recorded file writes it.</summary>
/// <param name="Instance">The orchestration's instance id.</param>
/// <param name="Number">Which call of the orchestration the line is about, from 0; null at its begin and end.</param>
/// <param name="Name">The name of the orchestration or of what it called; null where the call is answered.</param>
/// <param name="Child">The instance id of a child orchestration that was called.</param>
/// <param name="Data">Input or result as JSON.</param>
public sealed record HistoryLine(
    string Instance, HistoryKind Kind, int? Number, string? Name, string? Child,
    [property: JsonConverter(typeof(RawJson))] string Data)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    public static HistoryLine Parse(string text) => JsonSerializer.Deserialize<HistoryLine>(text, Json)!;

    /// <summary>The line as one line of JSON.</summary>
    public string ToText() => JsonSerializer.Serialize(this, Json);
}

/// <summary>Leaves JSON as it is, so that a reader of a history sees the fields of inputs and results.</summary>
internal sealed class RawJson : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonElement.ParseValue(ref reader).GetRawText();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value);
}
