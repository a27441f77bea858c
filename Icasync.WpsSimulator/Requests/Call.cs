using System.Text.Json;
using Icasync.WpsSimulator.Control;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Security;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Requests;

/// <summary>What every operation works with.</summary>
internal sealed record Services(
    SimulatorOptions Options, SimWorld World, SwitchBoard Switches, Tokens Tokens, Gatekeeper Gate, Outbox Outbox);

/// <summary>One call that has passed the gate, with its body checked.</summary>
internal sealed class Call(
    Services services, Operation operation, SimRequest request, RequestTarget target, DateTimeOffset now)
{
    public Operation Operation { get; } = operation;

    public SimRequest Request { get; } = request;

    public RequestTarget Target { get; } = target;

    public DateTimeOffset Now { get; } = now;

    public SimulatorOptions Options => services.Options;

    public SimWorld World => services.World;

    public SwitchBoard Switches => services.Switches;

    public Tokens Tokens => services.Tokens;

    public Gatekeeper Gate => services.Gate;

    public Outbox Outbox => services.Outbox;

    public Dictionary<string, string> PathValues { get; init; } = [];

    /// <summary>The JSON body; undefined when there was none.</summary>
    public JsonElement Body { get; set; }

    /// <summary>Elements of a batch that must not be made (fault partial, before); null for no fault.</summary>
    public Random? PartialBefore { get; init; }

    /// <summary>Ids or positions of what the operation would not take; for the log.</summary>
    public List<string> Offending { get; } = [];

    /// <summary>User ids are the customer's own in this call (WPS-API 2; S28).</summary>
    public bool ExternalIds => Request.Header("X-Kso-Id-Type") == "external"
        && (Operation.ListsIdType || Switches.ExternalIsHonouredEverywhere);

    /// <summary>How a user is named in the answer.</summary>
    public string UserName(string userId) =>
        ExternalIds || userId == SimWorld.OwnerPrincipal ? userId : State.Directory.InternalId(userId);

    /// <summary>The customer-side id behind a user id of the request; false when nobody has it.</summary>
    public bool TryUser(string given, out string userId)
    {
        userId = given;
        bool readable = ExternalIds || State.Directory.TryFromInternal(given, out userId);
        if (!readable || !World.Users.Exists(userId))
        {
            Offending.Add(given);
            return false;
        }

        World.Users.Seen(userId);
        return true;
    }

    /// <summary>A live calendar of the path; <c>primary</c> stands for the caller's own.</summary>
    public CalendarState? Calendar(out Reply refusal) => Calendar(PathValues["calendar_id"], out refusal);

    public CalendarState? Calendar(string id, out Reply refusal)
    {
        CalendarState? calendar = id == "primary" ? World.Primary : World.Find(id);
        bool live = calendar is { IsDeleted: false };
        refusal = live ? Reply.Done : Missing(id, Switches.CalendarMissingCode, "calendar does not exist");
        return live ? calendar : null;
    }

    /// <summary>A live event of the path, with its calendar.</summary>
    public EventState? Event(out CalendarState calendar, out Reply refusal)
    {
        calendar = Calendar(out refusal)!;
        if (calendar is null)
        {
            return null;
        }

        string id = PathValues["event_id"];
        if (calendar.Events.TryGetValue(id, out EventState? item) && !item.IsDeleted)
        {
            return item;
        }

        refusal = Missing(id, Switches.EventMissingCode, "event does not exist");
        return null;
    }

    public Reply Missing(string id, long code, string message)
    {
        Offending.Add(id);
        return Reply.Refuse(code, message);
    }

    /// <summary>A string of the body; null when absent or null.</summary>
    public string? Text(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>The strings of an array of the body; empty when absent.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(text => text.GetString()!)]
            : [];

    /// <summary>Text as it is stored, or the refusal of the content check (S26).</summary>
    public Refusal? Accept(ref string text)
    {
        if (Switches.TrimsText)
        {
            text = text.Trim();
        }

        string stored = text;
        return Switches.RefusedWords.Any(word => stored.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? new(Codes.TextRefused, "text refused by content security check")
            : null;
    }

    /// <summary>The elements a partial fault lets through: not all, chosen by its seed.</summary>
    public IReadOnlyList<T> Admitted<T>(IReadOnlyList<T> elements)
    {
        if (PartialBefore is not Random chance || elements.Count == 0)
        {
            return elements;
        }

        int dropped = chance.Next(elements.Count);
        return [.. elements.Where((_, index) => index != dropped && chance.Next(4) != 0)];
    }
}
