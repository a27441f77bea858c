using System.Text.Json;

namespace Icasync.Activities.Settings;

/// <summary>
/// Where settings come from: an option wins over the environment, that over a settings file, that over the default
/// (CONTRACTS 2). Names are those of the environment.
/// </summary>
public sealed class SettingsLayers
{
    /// <summary>The settings file that a person may keep beside the program, as the Functions tools know it.</summary>
    public const string FileName = "local.settings.json";

    private readonly List<IReadOnlyDictionary<string, string>> _layers;

    /// <summary>Makes layers, the strongest first.</summary>
    public SettingsLayers(params IReadOnlyList<IReadOnlyDictionary<string, string>> layers) => _layers = [.. layers];

    /// <summary>
    /// Options over the environment of this process over the settings file in <paramref name="directory"/>.
    /// </summary>
    /// <param name="defaults">Values that stand in for the documented defaults, such as the rate of the demo.</param>
    public static SettingsLayers Read(
        IReadOnlyDictionary<string, string> options,
        string directory,
        IReadOnlyDictionary<string, string>? defaults = null) =>
        new(
            options, OfEnvironment(), OfFile(Path.Combine(directory, FileName)), defaults
            ?? new Dictionary<string, string>());

    /// <summary>The value of the strongest layer that has the name, or null.</summary>
    public string? Find(string name)
    {
        foreach (IReadOnlyDictionary<string, string> layer in _layers)
        {
            if (layer.TryGetValue(name, out string? value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>
    /// The <c>Values</c> of a settings file; none when the file does not exist. A file of another form, or without a
    /// value, is refused: whoever keeps it believes that it sets something.
    /// </summary>
    public static IReadOnlyDictionary<string, string> OfFile(string path)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(path))
        {
            return values;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                File.ReadAllText(path),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("Values", out JsonElement section)
                && section.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty property in section.EnumerateObject())
                {
                    values[property.Name.Replace(":", "__", StringComparison.Ordinal)] = TextOf(path, property);
                }
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            // The parser's own text may quote the line, and with it a secret.
            throw Refusal(path);
        }

        return values.Count > 0 ? values : throw Refusal(path);
    }

    private static string TextOf(string path, JsonProperty property) =>
        property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
            ? throw new SettingsException(
                [new SettingProblem($"{property.Name} in {path}", null, "a text, a number, true or false")])
            : property.Value.ToString();

    private static SettingsException Refusal(string path) =>
        new([new SettingProblem(
            path, null, "a JSON file that can be read, with an object named Values that holds settings")]);

    private static Dictionary<string, string> OfEnvironment()
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            values[(string)entry.Key] = (string?)entry.Value ?? string.Empty;
        }

        return values;
    }
}
