using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Icasync.Tests.Functions;

/// <summary>The OpenAPI document of the API with its operations and schemas.</summary>
internal sealed class ApiDocument(JsonNode root)
{
    private const string Reference = "#/components/schemas/";

    /// <summary>The document in the sources.</summary>
    public static ApiDocument Load() => new(JsonNode.Parse(File.ReadAllText(
        Path.Combine(Repository.Root, "Icasync.Functions", "Http", "openapi.json")))!);

    /// <summary>All operations.</summary>
    public IReadOnlyList<ApiOperation> Operations { get; } = root["paths"]!.AsObject()
        .SelectMany(
            path =>
                path.Value!.AsObject().Select(one => new ApiOperation(
                    one.Key.ToUpperInvariant(), path.Key, one.Value!.AsObject())))
        .ToList();

    /// <summary>What of an answer does not fit its schema; empty when all does.</summary>
    public IReadOnlyList<string> Misfits(string method, string path, int status, JsonElement answer)
    {
        ApiOperation operation = Operations.Single(one => one.Method == method && one.Path == path);
        if (operation.Response(status) is not { } response)
        {
            return [$"{method} {path} does not say that it answers {status}"];
        }

        JsonObject schema = response["content"]!.AsObject().First().Value!["schema"]!.DeepClone().AsObject();
        schema["$defs"] = root["components"]!["schemas"]!.DeepClone();
        string text = schema.ToJsonString().Replace(Reference, "#/$defs/", StringComparison.Ordinal);
        EvaluationResults results = JsonSchema.FromText(text).Evaluate(
            answer, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid
            ? []
            : (results.Details ?? []).Where(detail => detail.Errors is { Count: > 0 })
                .Select(
                    detail =>
                        $"{method} {path} {status} {detail.InstanceLocation}: "
                            + $"{string.Join(", ", detail.Errors!.Values)}")
                .ToList();
    }
}

/// <summary>One operation of the document.</summary>
internal sealed record ApiOperation(string Method, string Path, JsonObject Node)
{
    public string Id => Node["operationId"]!.GetValue<string>();

    /// <summary>What the document says of an answer with this status; null where it says that there is none.</summary>
    public JsonNode? Response(int status) => Node["responses"]![status.ToString(
        System.Globalization.CultureInfo.InvariantCulture)];

    public bool TakesBody => Node["requestBody"] is not null;

    public IEnumerable<JsonObject> Parameters => Node["parameters"]?.AsArray().Select(one => one!.AsObject()) ?? [];

    /// <summary>Names of parameters of a place: path, query or header.</summary>
    public IEnumerable<string> ParametersIn(string place) => Parameters
        .Where(one => one["in"]!.GetValue<string>() == place).Select(one => one["name"]!.GetValue<string>());
}
