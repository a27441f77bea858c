namespace Icasync.WpsSimulator.Core;

/// <summary>Path segments and query values of a raw request target, percent-decoded.</summary>
internal sealed class RequestTarget
{
    private readonly List<KeyValuePair<string, string>> _query = [];

    private RequestTarget(string path, string[] segments)
    {
        Path = path;
        Segments = segments;
    }

    public string Path { get; }

    public string[] Segments { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Query => _query;

    public static RequestTarget Parse(string target)
    {
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        string path = mark < 0 ? target : target[..mark];
        string[] segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < segments.Length; i++)
        {
            segments[i] = Uri.UnescapeDataString(segments[i]);
        }

        RequestTarget parsed = new(path, segments);
        if (mark >= 0)
        {
            parsed.ReadPairs(target[(mark + 1)..]);
        }

        return parsed;
    }

    /// <summary>A form body (the token call) has the form of a query.</summary>
    public static RequestTarget ParseForm(string form)
    {
        RequestTarget parsed = new("", []);
        parsed.ReadPairs(form);
        return parsed;
    }

    public string? One(string name)
    {
        foreach (KeyValuePair<string, string> pair in _query)
        {
            if (pair.Key == name)
            {
                return pair.Value;
            }
        }

        return null;
    }

    public IEnumerable<string> All(string name) => _query.Where(pair => pair.Key == name).Select(pair => pair.Value);

    private void ReadPairs(string text)
    {
        foreach (string pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? pair : pair[..equals];
            string value = equals < 0 ? "" : pair[(equals + 1)..];
            _query.Add(new(Decode(name), Decode(value)));
        }
    }

    // A bare plus is a blank in a query: a time whose +08:00 was not encoded must not be understood (WPS-API 4).
    private static string Decode(string text) =>
        Uri.UnescapeDataString(text.Replace('+', ' '));
}
