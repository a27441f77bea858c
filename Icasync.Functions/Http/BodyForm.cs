using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Icasync.Functions.Http;

/// <summary>What a body should have held where it could not be read, as its caller is told.</summary>
internal static partial class BodyForm
{
    private static readonly Dictionary<Type, (string Chinese, string English)> Words = new()
    {
        [typeof(bool?)] = ("须为 true 或 false", "must be true or false"),
        [typeof(string)] = ("须为文本", "must be a text"),
        [typeof(IReadOnlyList<string>)] = ("须为文本数组", "must be a list of texts"),
    };

    /// <summary>The refusal of a body that is no JSON, or holds a field of another name, type or number.</summary>
    /// <param name="body">The type that was to be read.</param>
    /// <param name="broken">What the reader says; its path holds what was sent, however long it is.</param>
    public static ApiException Refusal(Type body, JsonException broken)
    {
        string path = broken.Path is { Length: > 2 } ? broken.Path[1..].TrimStart('.') : string.Empty;
        Type? type = body;
        foreach (Match name in Name().Matches(path))
        {
            Type holder = type;
            type = name.Value[0] == '[' && char.IsAsciiDigit(name.Value[1]) ? typeof(string)
                : Fields(holder).FirstOrDefault(one => Wire(one) == name.Value)?.PropertyType;
            if (type is null)
            {
                string known = string.Join(", ", Fields(holder).Select(Wire));
                string field = ApiResults.Brief(path);
                return ApiException.BadRequest(
                    field, $"没有字段“{field}”，可用字段：{known}。", $"There is no field '{field}'; there are {known}.");
            }
        }

        (string zh, string en) = Words.GetValueOrDefault(type, ("须为 JSON 对象", "must be a JSON object"));
        string at = path.Length == 0 ? "body" : ApiResults.Brief(path);
        return ApiException.BadRequest(
            at, $"{at} 不符合规定的格式：{zh}，且每个字段只出现一次。", $"{at} cannot be read: it {en}, each field once.");
    }

    private static PropertyInfo[] Fields(Type body) => body.IsValueType || Words.ContainsKey(body) ? []
        : body.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static string Wire(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>A name, a place in a list, or a name with signs of its own, none of ours: <c>['a.b']</c>.</summary>
    [GeneratedRegex(@"\[[^\]]*\]|[^.\[]+", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
