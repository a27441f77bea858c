using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Icasync.Activities.Runs;
using Icasync.Functions.Runs;
using Microsoft.Azure.Functions.Worker;

namespace Icasync.Tests.Contracts;

/// <summary>
/// The names of orchestrators and activities, and the records that cross the durable history, as text: fields in the
/// words of their JSON, with types, and the members of enums with their numbers.
/// </summary>
internal static class HistoryShape
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(string)] = "string", [typeof(int)] = "int", [typeof(long)] = "long", [typeof(bool)] = "bool",
    };

    /// <summary>Everything, sorted by name.</summary>
    public static string Text()
    {
        SortedDictionary<string, string> types = new(StringComparer.Ordinal);
        List<string> functions = [];
        foreach (MethodInfo method in new[] { typeof(SyncTerm).Assembly, typeof(RunStore).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(Declared)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is { } function && Role(method) is { } role)
            {
                Type input = method.GetParameters().First(parameter => role == "activity"
                    ? parameter.IsDefined(typeof(ActivityTriggerAttribute))
                    : !parameter.IsDefined(typeof(OrchestrationTriggerAttribute))).ParameterType;
                Type output = method.ReturnType.GetGenericArguments().Single();
                functions.Add($"{role} {function.Name}({Name(input, types)}): {Name(output, types)}");
            }
        }

        return string.Join('\n', functions.Order(StringComparer.Ordinal)) + "\n\n" + string.Join('\n', types.Values);
    }

    private static string? Role(MethodInfo method) =>
        Has<OrchestrationTriggerAttribute>(method) ? "orchestrator"
        : Has<ActivityTriggerAttribute>(method) ? "activity"
        : null;

    private static bool Has<T>(MethodInfo method)
        where T : Attribute => method.GetParameters().Any(parameter => parameter.IsDefined(typeof(T)));

    private static string Name(Type type, SortedDictionary<string, string> types)
    {
        if (Words.TryGetValue(type, out string? word))
        {
            return word;
        }

        if (types.TryAdd(type.Name, string.Empty))
        {
            types[type.Name] = type.IsEnum ? EnumText(type) : RecordText(type, types);
        }

        return type.Name;
    }

    private static string EnumText(Type type) =>
        $"enum {type.Name}\n"
            + string.Concat(Enum.GetValues(type).Cast<object>().Select(value => $"  {value} = {(int)value}\n"));

    private static string RecordText(Type type, SortedDictionary<string, string> types)
    {
        StringBuilder text = new($"record {type.Name}\n");
        foreach (JsonPropertyInfo field in JsonSerializerOptions.Web.GetTypeInfo(type).Properties)
        {
            PropertyInfo property = (PropertyInfo)field.AttributeProvider!;
            bool isNull = new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
            string name = property.GetCustomAttribute<JsonConverterAttribute>()?.ConverterType is { } converter
                ? WordsName(Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType, converter, types)
                : Name(field.PropertyType, types);
            text.Append("  " + field.Name + ": " + name + (isNull ? "?\n" : "\n"));
        }

        return text.ToString();
    }

    // An enum that a record writes as words: the words are what crosses, not the numbers.
    private static string WordsName(Type type, Type converter, SortedDictionary<string, string> types)
    {
        JsonSerializerOptions options = new() { Converters = { (JsonConverter)Activator.CreateInstance(converter)! } };
        types[type.Name] = $"words {type.Name}\n" + string.Concat(
            Enum.GetValues(type).Cast<object>().Select(value => $"  {JsonSerializer.Serialize(value, options)}\n"));
        return type.Name;
    }
}
