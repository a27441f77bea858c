using System.Globalization;
using System.Text;
using System.Text.Json;
using Icasync.WpsSimulator.Core;

namespace Icasync.WpsSimulator.Requests;

/// <summary>
/// Pages by key: a token says behind which row the next page starts, so rows that come or go between two pages
/// neither repeat nor hide others. A token fits one operation, one object and one set of parameters (S22).
/// </summary>
internal sealed class Pager
{
    private readonly string _scope;
    private readonly int _size;

    private Pager(string scope, int size, string? after, bool isForeign)
    {
        _scope = scope;
        _size = size;
        After = after;
        IsForeign = isForeign;
    }

    /// <summary>Key of the last row already given; null on the first page.</summary>
    public string? After { get; }

    public long AfterNumber => After is null ? long.MinValue : long.Parse(After, CultureInfo.InvariantCulture);

    /// <summary>The token was not ours, and the switch wants an empty page for it.</summary>
    public bool IsForeign { get; }

    /// <summary>Reads page_size and page_token from the query, or from the body for the search.</summary>
    public static Pager? Read(Call call, int usual, int max, out Reply refusal)
    {
        refusal = Reply.Done;
        if (!TrySize(call, usual, max, out int size))
        {
            refusal = Reply.Refuse(Codes.BadValue, $"page_size must lie in 1..{max}");
            return null;
        }

        string scope = Scope(call);
        string? token = call.Target.One("page_token") ?? call.Text("page_token");
        if (string.IsNullOrEmpty(token))
        {
            return new(scope, size, null, false);
        }

        if (TryOpen(token, scope, out string key))
        {
            return new(scope, size, key, false);
        }

        if (call.Switches.ForeignTokenIsEmpty)
        {
            return new(scope, size, null, true);
        }

        refusal = Reply.Refuse(Codes.BadValue, "page_token is stale or belongs to another list");
        return null;
    }

    /// <summary>One page of rows that already start behind <see cref="After"/>.</summary>
    public Reply Page<T>(
        IEnumerable<T> rows, Func<T, string> key, Action<Utf8JsonWriter, T> write, string? syncTokenAtEnd = null)
    {
        if (IsForeign)
        {
            return Reply.List(Array.Empty<T>(), write);
        }

        List<T> page = [.. rows.Take(_size + 1)];
        bool more = page.Count > _size;
        if (more)
        {
            page.RemoveAt(_size);
        }

        return new()
        {
            Items = [.. page.Select(row => (Action<Utf8JsonWriter>)(writer => write(writer, row)))],
            NextPageToken = more ? Seal(_scope, key(page[^1])) : null,
            NextSyncToken = more ? null : syncTokenAtEnd,
        };
    }

    public static string Seal(string scope, string key) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{scope}|{key}"))
            .TrimEnd('=')
            .Replace('+', '-')
            .Replace('/', '_');

    public static bool TryOpen(string token, string scope, out string key)
    {
        key = "";
        string padded = token.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (token.Length % 4)) % 4);
        byte[] bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out int count))
        {
            return false;
        }

        string text = Encoding.UTF8.GetString(bytes, 0, count);
        if (!text.StartsWith(scope + "|", StringComparison.Ordinal))
        {
            return false;
        }

        key = text[(scope.Length + 1)..];
        return true;
    }

    private static bool TrySize(Call call, int usual, int max, out int size)
    {
        size = usual;
        string? text = call.Target.One("page_size");
        if (text is null
            && call.Body.ValueKind == JsonValueKind.Object
            && call.Body.TryGetProperty("page_size", out JsonElement inBody))
        {
            text = inBody.GetRawText();
        }

        if (text is null)
        {
            return true;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size < 1)
        {
            return false;
        }

        bool fits = size <= max || call.Switches.PageSizeIsClamped;
        size = Math.Min(size, max);
        return fits;
    }

    private static string Scope(Call call)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{call.World.Epoch}:{call.Operation.Id}:{call.Text("keyword")}");
        foreach ((string name, string value) in call.PathValues)
        {
            text.Append(CultureInfo.InvariantCulture, $";{name}={value}");
        }

        foreach ((string name, string value) in call.Target.Query.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (name is not ("page_size" or "page_token"))
            {
                text.Append(CultureInfo.InvariantCulture, $"&{name}={value}");
            }
        }

        return Fingerprint(text.ToString());
    }

    // FNV-1a: the same in every process, which string.GetHashCode is not.
    private static string Fingerprint(string text)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char letter in text)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
