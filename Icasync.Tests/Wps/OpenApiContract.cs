using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Node = System.Collections.Generic.Dictionary<object, object>;
using YamlDotNet.Serialization;

namespace Icasync.Tests.Wps;

/// <summary>wps-openapi.yaml as a judge: what it says about an operation's parameters, body and answers.</summary>
internal sealed class OpenApiContract
{
    private readonly Node _root;

    private OpenApiContract(Node root) => _root = root;

    public static OpenApiContract Load() => new(new DeserializerBuilder().Build().Deserialize<Node>(
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "spec", "wps-openapi.yaml"))));

    /// <summary>Every operation with its method and path template.</summary>
    public IEnumerable<(string Method, string Path, Node Operation)> Operations =>
        from path in (Node)_root["paths"]
        from method in (Node)path.Value
        select (((string)method.Key).ToUpperInvariant(), (string)path.Key, (Node)method.Value);

    public (string Method, string Path, Node Operation)? Find(string method, string path) => Operations
        .Where(one => one.Method == method && Fits(one.Path, path))
        .OrderBy(one => one.Path.Count(letter => letter == '{'))
        .Select(one => ((string, string, Node)?)one).FirstOrDefault();

    /// <summary>What is wrong with a request; empty when it is as the document wants it.</summary>
    public IEnumerable<string> RequestErrors(
        Node operation, IReadOnlyList<(string Name, string Value)> query, Func<string, string?> header,
        ReadOnlyMemory<byte> body)
    {
        List<Node> parameters = Parameters(operation).ToList();
        foreach ((string name, string value) in query)
        {
            Node? known = parameters.FirstOrDefault(one => (string)one["in"] == "query" && (string)one["name"] == name);
            if (known is null)
            {
                yield return $"query {name} is not in the document";
            }
            else if (known["schema"] is Node { } schema && schema.TryGetValue("maximum", out object? maximum)
                && int.Parse(value, CultureInfo.InvariantCulture) > int.Parse(
                    (string)maximum, CultureInfo.InvariantCulture))
            {
                yield return $"query {name} is {value}, more than {maximum}";
            }
        }

        foreach (Node needed in parameters.Where(one => (string)one["in"] == "query" && Is(one, "required")))
        {
            if (!query.Any(pair => pair.Name == (string)needed["name"]))
            {
                yield return $"query {needed["name"]} is missing";
            }
        }

        if (header("X-Kso-Id-Type") is not null && !parameters.Any(one => (string)one["name"] == "X-Kso-Id-Type"))
        {
            yield return "X-Kso-Id-Type is not listed for this operation";
        }

        if (!operation.TryGetValue("requestBody", out object? declared))
        {
            if (!body.IsEmpty)
            {
                yield return "a body is sent where none is declared";
            }
        }
        else if (((Node)((Node)declared)["content"]).TryGetValue("application/json", out object? json))
        {
            if (body.IsEmpty)
            {
                if (Is((Node)declared, "required"))
                {
                    yield return "the body is missing";
                }

                yield break;
            }

            using JsonDocument document = JsonDocument.Parse(body);
            foreach (string error in Errors((Node)((Node)json)["schema"], document.RootElement, "body", strict: true))
            {
                yield return error;
            }
        }
    }

    /// <summary>What is wrong with an answer.</summary>
    public IReadOnlyList<string> AnswerErrors(Node operation, int status, ReadOnlyMemory<byte> body)
    {
        Node responses = (Node)operation["responses"];
        string family = $"{status / 100}XX";
        if (!responses.TryGetValue(status.ToString(CultureInfo.InvariantCulture), out object? found)
            && !responses.TryGetValue(family, out found))
        {
            return [$"HTTP {status} is not declared"];
        }

        Node schema = (Node)((Node)((Node)Resolve((Node)found)["content"])["application/json"])["schema"];
        using JsonDocument document = JsonDocument.Parse(body);
        return Errors(schema, document.RootElement, "answer", strict: false).ToList();
    }

    public IEnumerable<Node> Parameters(Node operation) =>
        operation.TryGetValue("parameters", out object? list)
            ? ((List<object>)list).Select(one => Resolve((Node)one))
            : [];

    /// <summary>A reference is what it points to.</summary>
    public Node Resolve(Node node)
    {
        while (node.TryGetValue("$ref", out object? reference))
        {
            node = ((string)reference)[2..].Split('/').Aggregate(_root, (at, name) => (Node)at[name]);
        }

        return node;
    }

    private IEnumerable<string> Errors(Node given, JsonElement value, string path, bool strict)
    {
        Node schema = Resolve(given);
        if (schema.TryGetValue("allOf", out object? all))
        {
            // Parts of one object: none of them knows all its fields.
            return ((List<object>)all).SelectMany(part => Errors((Node)part, value, path, strict: false));
        }

        if (schema.TryGetValue("oneOf", out object? some))
        {
            return ((List<object>)some).Any(part => !Errors((Node)part, value, path, strict).Any())
                ? []
                : [$"{path} fits none of its forms"];
        }

        return ValueErrors(schema, value, path, strict);
    }

    private IEnumerable<string> ValueErrors(Node schema, JsonElement value, string path, bool strict)
    {
        string kind = value.ValueKind switch
        {
            JsonValueKind.Object =>
                "object", JsonValueKind.Array =>
                    "array", JsonValueKind.String => "string", JsonValueKind.Null => "null",
            JsonValueKind.Number => "integer", _ => "boolean",
        };
        if (schema.TryGetValue("type", out object? type)
            && !(type is List<object> types ? types.Contains(kind) : (string)type == kind
            || ((string)type == "number" && kind == "integer")))
        {
            return [$"{path} is {kind}"];
        }

        return kind switch
        {
            "object" => ObjectErrors(schema, value, path, strict),
            "array" =>
                Bounds(
                    schema, value.GetArrayLength(), "Items", path).Concat(schema.TryGetValue("items", out object? item)
                ? value.EnumerateArray().SelectMany((one, index) => Errors((Node)item, one, $"{path}[{index}]", strict))
                : []),
            "string" => TextErrors(schema, value.GetString()!, path),
            "integer" => Bounds(schema, value.GetDouble(), "imum", path),
            _ => [],
        };
    }

    private IEnumerable<string> ObjectErrors(Node schema, JsonElement value, string path, bool strict)
    {
        foreach (object name in schema.TryGetValue("required", out object? required) ? (List<object>)required : [])
        {
            if (!value.TryGetProperty((string)name, out _))
            {
                yield return $"{path}.{name} is missing";
            }
        }

        Node properties = schema.TryGetValue("properties", out object? known) ? (Node)known : [];
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (properties.TryGetValue(property.Name, out object? inner))
            {
                foreach (string error in Errors((Node)inner, property.Value, $"{path}.{property.Name}", strict))
                {
                    yield return error;
                }
            }
            else if (strict && !schema.ContainsKey("additionalProperties"))
            {
                yield return $"{path}.{property.Name} is not in the document";
            }
        }
    }

    private static IEnumerable<string> TextErrors(Node schema, string text, string path)
    {
        if (schema.TryGetValue("enum", out object? choices) && !((List<object>)choices).Contains(text))
        {
            yield return $"{path} is '{text}'";
        }

        if (schema.TryGetValue("pattern", out object? pattern) && !Regex.IsMatch(text, (string)pattern))
        {
            yield return $"{path} does not match {pattern}";
        }

        foreach (string error in Bounds(schema, text.Length, "Length", path))
        {
            yield return error;
        }
    }

    private static IEnumerable<string> Bounds(Node schema, double value, string suffix, string path)
    {
        if (schema.TryGetValue("min" + suffix, out object? min)
            && value < double.Parse((string)min, CultureInfo.InvariantCulture))
        {
            yield return $"{path}: {value} is below {min}";
        }

        if (schema.TryGetValue("max" + suffix, out object? max)
            && value > double.Parse((string)max, CultureInfo.InvariantCulture))
        {
            yield return $"{path}: {value} is above {max}";
        }
    }

    private static bool Fits(string template, string path)
    {
        string[] wanted = template.Split('/');
        string[] given = path.Split('/');
        return wanted.Length == given.Length
            && wanted.Zip(given).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    private static bool Is(Node node, string name) =>
        node.TryGetValue(name, out object? value) && (string)value == "true";
}
