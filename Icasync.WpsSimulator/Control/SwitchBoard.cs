using System.Globalization;
using System.Text.Json;
using Icasync.WpsSimulator.Core;

namespace Icasync.WpsSimulator.Control;

/// <summary>The switches as they stand, read by the operations under the names of what they decide.</summary>
internal sealed class SwitchBoard
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<LostReply> _lostReplies = [];
    private readonly Func<string, bool> _isOperation;

    public SwitchBoard(Func<string, bool> isOperation)
    {
        _isOperation = isOperation;
        Clear();
    }

    public bool SignatureNeeded => this["S1"] != "off";

    public TimeSpan? SkewMax { get; private set; }

    public long UnknownTokenCode => this["S2"] == "401030001" ? Codes.TokenExpired : Codes.OAuthInvalidToken;

    public long ExpiredTokenCode => this["S2"] == "40100011" ? Codes.OAuthInvalidToken : Codes.TokenExpired;

    public long MissingScopeCode => Code("S3");

    public long CalendarMissingCode => Code("S4");

    public long EventMissingCode => this["S4"] == "400000103" ? Codes.NotFound400 : Codes.EventMissing;

    public bool DeletedCalendarIsShown => this["S5"] == "is_deleted";

    public bool DeletedEventIsShown => this["S6"] == "cancelled";

    public bool GrantAgainUpdates => this["S7"] == "upsert";

    public bool GrantAgainFails => this["S7"] == "400000104";

    public bool UnknownUserSinksBatch => this["S8"] == "400411121";

    public bool OwnerGrantIsDropped => this["S9"] == "drop";

    public bool OwnerIsListed => this["S10"] == "present";

    public bool MissingPermissionFails => this["S11"] != "success";

    public bool BatchIsAtomic => this["S12"] == "all-or-nothing";

    public bool BatchStopsAtBad => this["S12"] == "prefix";

    public bool BatchIsShuffled => this["S13"] == "shuffled";

    public bool NoChangeFails => this["S16"] != "success";

    public bool NullClears => this["S17"] == "null-clears";

    public bool PageSizeIsClamped => this["S18"] == "clamp";

    public long WindowCode => Code("S19");

    public bool StartInsideOnly => this["S20"] == "start-inside";

    public bool NoWindowIsNewest => this["S21"] == "newest31";

    public bool ForeignTokenIsEmpty => this["S22"] == "empty";

    /// <summary>Whether calls are throttled even without a rate limit of the faults; every so many of them.</summary>
    public bool Throttles => this["S23"] != "off";

    public long ThrottleCode { get; private set; }

    public int? ThrottleRetryAfter { get; private set; }

    public TimeSpan ListLag { get; private set; }

    public TimeSpan SearchLag { get; private set; }

    public bool TimesAreUtc => this["S25"] == "utc";

    public bool TrimsText { get; private set; }

    public IReadOnlyList<string> RefusedWords { get; private set; } = [];

    public ShapeRules ShapeRules => new(this["S27"] == "400000003", this["S31"] == "400000004");

    public bool ExternalIsHonouredEverywhere => this["S28"] == "honoured";

    public long UnknownUserCode => Code("S29");

    public bool PageOnlyOperationsExist => this["S30"] == "implemented";

    public int? MembersMax { get; private set; }

    public int? EventsMax { get; private set; }

    public bool BusinessErrorsAre200 => this["S34"] == "200";

    public string this[string id] => _values[id];

    public void Clear()
    {
        foreach (SwitchDefinition definition in SwitchTable.All)
        {
            _values[definition.Id] = definition.Default;
        }

        ReadParameters();
    }

    /// <summary>Sets switches; null when all were understood, else what was not. Then nothing is set.</summary>
    public string? Set(JsonElement body)
    {
        Dictionary<string, string> wanted = [];
        foreach (JsonProperty property in body.EnumerateObject())
        {
            SwitchDefinition? definition = SwitchTable.All.FirstOrDefault(
                one => string.Equals(one.Id, property.Name, StringComparison.OrdinalIgnoreCase));
            if (definition is null)
            {
                return $"There is no switch {property.Name}.";
            }

            if (definition.Normalize(Text(property.Value, definition)) is not string value
                || (definition.Id == "S14" && !NamesOperations(value)))
            {
                return $"{definition.Id} takes {string.Join(" | ", definition.Values)}.";
            }

            wanted[definition.Id] = value;
        }

        foreach ((string id, string value) in wanted)
        {
            _values[id] = value;
        }

        ReadParameters();
        return null;
    }

    /// <summary>S14: how this reply is lost, or null. Counted down where the switch says how often.</summary>
    public string? TakeLostReply(string operation, bool isWrite)
    {
        LostReply? rule = isWrite
            ? _lostReplies.FirstOrDefault(
                one => one.Left > 0 && (one.Operation == "*" || one.Operation == operation))
            : null;
        if (rule is not null)
        {
            rule.Left--;
        }

        return rule?.Kind;
    }

    private bool NamesOperations(string value) => SwitchParameters.Pairs(value, ';')
        .Where(pair => pair.Value.Length > 0).All(pair => pair.Key == "*" || _isOperation(pair.Key));

    // JSON that says the same: null is the default, true the first alternative, an object its name=value pairs.
    private static string Text(JsonElement value, SwitchDefinition definition) => value.ValueKind switch
    {
        JsonValueKind.Null => definition.Default,
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => definition.Id == "S1" ? "on" : definition.Values[^1],
        JsonValueKind.False => definition.Id == "S1" ? "off" : definition.Default,
        JsonValueKind.Object => string.Join(';', value.EnumerateObject().Select(pair => $"{pair.Name}={pair.Value}")),
        _ => value.GetRawText(),
    };

    private long Code(string id) => long.Parse(this[id], CultureInfo.InvariantCulture);

    private void ReadParameters()
    {
        SkewMax = this["S1"].StartsWith("skew=", StringComparison.Ordinal)
            ? TimeSpan.FromSeconds(int.Parse(this["S1"][5..], CultureInfo.InvariantCulture))
            : null;
        string[] throttling = this["S23"].Split(";retry-after=");
        ThrottleCode = Throttles ? long.Parse(throttling[0], CultureInfo.InvariantCulture) : Codes.TooManyRequests;
        ThrottleRetryAfter = throttling.Length > 1
            ? (int)Math.Ceiling(double.Parse(throttling[1], CultureInfo.InvariantCulture))
            : null;
        ListLag = Lag("list");
        SearchLag = Lag("search");
        ReadText();
        MembersMax = int.TryParse(this["S32"], out int members) ? members : null;
        EventsMax = int.TryParse(this["S33"], out int events) ? events : null;
        ReadLostReplies();
    }

    private TimeSpan Lag(string name) => SwitchParameters.Pairs(this["S24"], ';')
        .Where(pair => pair.Key == name)
        .Select(pair => TimeSpan.FromSeconds(double.Parse(pair.Value, CultureInfo.InvariantCulture)))
        .FirstOrDefault();

    private void ReadText()
    {
        IReadOnlyList<KeyValuePair<string, string>> parts = SwitchParameters.Pairs(this["S26"], ';');
        TrimsText = parts.Any(part => part.Key == "trim");
        RefusedWords =
        [
            .. parts.Where(part => part.Key == "words")
                .SelectMany(part => part.Value.Split([',', '|'], StringSplitOptions.RemoveEmptyEntries)),
        ];
    }

    private void ReadLostReplies()
    {
        _lostReplies.Clear();
        foreach ((string operation, string value)
            in SwitchParameters.Pairs(this["S14"], ';').Where(pair => pair.Value.Length > 0))
        {
            string[] kind = value.Split(':');
            int times = kind.Length > 1 ? int.Parse(kind[1], CultureInfo.InvariantCulture) : int.MaxValue;
            _lostReplies.Add(new(operation, kind[0], times));
        }
    }

    private sealed class LostReply(string operation, string kind, int left)
    {
        public string Operation { get; } = operation;

        public string Kind { get; } = kind;

        public int Left { get; set; } = left;
    }
}
