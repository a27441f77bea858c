using System.Text.Json;
using System.Text.RegularExpressions;

namespace Icasync.Tests.Http;

/// <summary>The part of JSON Schema that openapi.json uses: type, properties, required, items, enum, pattern, anyOf and $ref.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    /// <summary>What is wrong with a value; empty when nothing is.</summary>
    public IEnumerable<string> Errors(JsonElement schema, JsonElement value, string path = "$")
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            return Errors(document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]), value, path);
        }

        if (schema.TryGetProperty("anyOf", out JsonElement choices))
        {
            return choices.EnumerateArray().Any(one => !Errors(one, value, path).Any()) ? [] : [$"{path} fits no choice"];
        }

        if (schema.TryGetProperty("enum", out JsonElement words) && !words.EnumerateArray().Any(word => word.ToString() == value.ToString()))
        {
            return [$"{path} is {value}, not in {words}"];
        }

        if (schema.TryGetProperty("type", out JsonElement type) && !Types(type).Any(name => Is(name, value)))
        {
            return [$"{path} is {value.ValueKind}, not {type}"];
        }

        if (schema.TryGetProperty("pattern", out JsonElement pattern) && !Regex.IsMatch(value.GetString()!, pattern.GetString()!))
        {
            return [$"{path} is {value}, not like {pattern}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => ObjectErrors(schema, value, path),
            JsonValueKind.Array when schema.TryGetProperty("items", out JsonElement items) =>
                value.EnumerateArray().SelectMany((one, index) => Errors(items, one, $"{path}[{index}]")),
            _ => [],
        };
    }

    private IEnumerable<string> ObjectErrors(JsonElement schema, JsonElement value, string path)
    {
        bool hasProperties = schema.TryGetProperty("properties", out JsonElement properties);
        foreach (JsonElement name in schema.TryGetProperty("required", out JsonElement required) ? required.EnumerateArray().ToArray() : [])
        {
            if (!value.TryGetProperty(name.GetString()!, out _))
            {
                yield return $"{path}.{name} is missing";
            }
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonElement? inner = hasProperties && properties.TryGetProperty(property.Name, out JsonElement known) ? known
                : schema.TryGetProperty("additionalProperties", out JsonElement other) && other.ValueKind == JsonValueKind.Object ? other
                : null;
            foreach (string error in inner is { } found ? Errors(found, property.Value, $"{path}.{property.Name}") : [])
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Select(one => one.GetString()!)
        : [type.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new InvalidOperationException(type),
    };
}
