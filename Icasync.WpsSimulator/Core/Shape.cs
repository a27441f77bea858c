using System.Text.Json;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Core;

/// <summary>What the switches S27 and S31 say about limits and unknown fields.</summary>
internal readonly record struct ShapeRules(bool LimitsAreBadValues, bool RefuseUnknownFields)
{
    public Refusal Limit(long code, string message) => new(LimitsAreBadValues ? Codes.BadValue : code, message);
}

/// <summary>The form a JSON value of a request must have, written down from wps-openapi.yaml.</summary>
internal abstract class Shape
{
    public bool Nullable { get; init; }

    /// <summary>Null when the value fits, else the first thing wrong with it.</summary>
    public Refusal? Check(JsonElement value, string path, ShapeRules rules)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return Nullable ? null : Bad(path, "must not be null");
        }

        return CheckValue(value, path, rules);
    }

    protected abstract Refusal? CheckValue(JsonElement value, string path, ShapeRules rules);

    protected static Refusal Bad(string path, string reason) => new(Codes.BadValue, $"{path} {reason}");
}

/// <summary>A string; lengths are UTF-16 units (S26).</summary>
internal sealed class TextShape(int min = 0, int max = int.MaxValue, long tooLong = Codes.TooLong) : Shape
{
    protected override Refusal? CheckValue(JsonElement value, string path, ShapeRules rules)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return Bad(path, "must be a string");
        }

        if (!TryText(value, out string text))
        {
            return new(Codes.Malformed, $"{path} is not valid text");
        }

        if (text.Length < min)
        {
            return Bad(path, $"needs at least {min} characters");
        }

        return text.Length > max ? rules.Limit(tooLong, $"{path} has more than {max} characters") : null;
    }

    // An escape for half of a surrogate pair is legal JSON, but no text.
    private static bool TryText(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }
}

/// <summary>A string out of a list.</summary>
internal sealed class ChoiceShape(params string[] values) : Shape
{
    protected override Refusal? CheckValue(JsonElement value, string path, ShapeRules rules) =>
        value.ValueKind == JsonValueKind.String && values.Any(allowed => value.ValueEquals(allowed))
            ? null
            : Bad(path, $"must be one of {string.Join(", ", values)}");
}

/// <summary>An integer with bounds.</summary>
internal sealed class NumberShape(
    long min = long.MinValue, long max = long.MaxValue, long outside = Codes.BadValue) : Shape
{
    protected override Refusal? CheckValue(JsonElement value, string path, ShapeRules rules)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out long number))
        {
            return Bad(path, "must be an integer");
        }

        return number >= min && number <= max ? null : new(outside, $"{path} must lie in {min}..{max}");
    }
}

/// <summary>True or false.</summary>
internal sealed class FlagShape : Shape
{
    protected override Refusal? CheckValue(JsonElement value, string path, ShapeRules rules) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : Bad(path, "must be true or false");
}

/// <summary>An array with bounds; a null item shape leaves the elements to the operation (S12).</summary>
internal sealed class ManyShape(Shape? item, int min = 0, int max = int.MaxValue) : Shape
{
    protected override Refusal? CheckValue(JsonElement value, string path, ShapeRules rules)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return Bad(path, "must be an array");
        }

        int count = value.GetArrayLength();
        if (count < min)
        {
            return rules.Limit(Codes.EmptyCollection, $"{path} needs at least {min} elements");
        }

        if (count > max)
        {
            return rules.Limit(Codes.TooMany, $"{path} has more than {max} elements");
        }

        int index = 0;
        foreach (JsonElement element in value.EnumerateArray())
        {
            if (item?.Check(element, $"{path}[{index++}]", rules) is Refusal refusal)
            {
                return refusal;
            }
        }

        return null;
    }
}

/// <summary>Any JSON value.</summary>
internal sealed class AnyShape : Shape
{
    protected override Refusal? CheckValue(JsonElement value, string path, ShapeRules rules) => null;
}

/// <summary>One field of an object.</summary>
internal readonly record struct Field(string Name, Shape Shape, bool Required = false);

/// <summary>An object with known fields.</summary>
internal sealed class ObjectShape(params Field[] fields) : Shape
{
    /// <summary>Further fields are part of the contract (message content, meeting settings).</summary>
    public bool Open { get; init; }

    protected override Refusal? CheckValue(JsonElement value, string path, ShapeRules rules)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Bad(path, "must be an object");
        }

        foreach (Field field in fields)
        {
            if (!value.TryGetProperty(field.Name, out JsonElement inner))
            {
                if (field.Required)
                {
                    return Bad($"{path}.{field.Name}", "is required");
                }
            }
            else if (field.Shape.Check(inner, $"{path}.{field.Name}", rules) is Refusal refusal)
            {
                return refusal;
            }
        }

        return rules.RefuseUnknownFields && !Open ? Unknown(value, path) : null;
    }

    private Refusal? Unknown(JsonElement value, string path)
    {
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!fields.Any(field => property.NameEquals(field.Name)))
            {
                return new(Codes.Unsupported, $"{path}.{property.Name} is not supported");
            }
        }

        return null;
    }
}

/// <summary>Exactly one of date and datetime; the datetime with an explicit offset (WPS-API 4).</summary>
internal sealed class TimeShape : Shape
{
    protected override Refusal? CheckValue(JsonElement value, string path, ShapeRules rules)
    {
        if (value.ValueKind != JsonValueKind.Object || !State.CalTime.TryRead(value, out _))
        {
            return Bad(path, "needs exactly one of date (yyyy-mm-dd) and datetime (RFC 3339 with an offset)");
        }

        return null;
    }
}
