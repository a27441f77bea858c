using System.Text.Json;
using Icasync.WpsSimulator.Control;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Hosting;

/// <summary>
/// The routes under /_sim (CONTRACTS 5): what tests look at and turn. They need no token and no signature.
/// </summary>
internal sealed class SimControl(Services services, FaultBoard faults, CallJournal journal)
{
    private readonly Drift _drift = new(services.World);

    public SimResponse Handle(SimRequest request, RequestTarget target, DateTimeOffset now)
    {
        string route = $"{request.Method} {string.Join('/', target.Segments.Skip(1))}";
        JsonElement body = default;
        if (!request.Body.IsEmpty)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(request.Body);
                body = document.RootElement.Clone();
            }
            catch (JsonException exception)
            {
                return Bad(exception.Message);
            }
        }

        return route switch
        {
            "GET state" => SimResponse.Json(200, Reply.JsonBytes(WriteState)),
            "GET messages" => SimResponse.Json(200, Reply.JsonBytes(WriteMessages)),
            "GET calls" => SimResponse.Json(200, Reply.JsonBytes(WriteCalls)),
            "GET switches" => SimResponse.Json(200, Reply.JsonBytes(WriteSwitches)),
            "PUT faults" when body.ValueKind == JsonValueKind.Object => Done(faults.Set(body)),
            "PUT switches" when body.ValueKind == JsonValueKind.Object => SetSwitches(body),
            "PUT users" when body.ValueKind == JsonValueKind.Object => SetUsers(body),
            "POST reset" => Reset(body, now),
            "POST drift" when body.ValueKind == JsonValueKind.Array => Done(_drift.Apply(body, now)),
            _ => SimResponse.Json(404, Reply.JsonBytes(writer =>
                WriteError(writer, $"There is no route {route}, or its body is of another kind."))),
        };
    }

    private SimResponse SetSwitches(JsonElement body)
    {
        string? wrong = services.Switches.Set(body);
        services.World.Lag = services.Switches.ListLag > services.Switches.SearchLag
            ? services.Switches.ListLag
            : services.Switches.SearchLag;
        return Done(wrong);
    }

    private SimResponse SetUsers(JsonElement body)
    {
        if (!body.TryGetProperty("unknown", out JsonElement codes) || codes.ValueKind != JsonValueKind.Array)
        {
            return Bad("unknown takes a list of numbers.");
        }

        services.World.SetUnknownUsers([.. codes.EnumerateArray().Select(one => one.ToString())]);
        return Done(null);
    }

    private SimResponse Reset(JsonElement body, DateTimeOffset now)
    {
        bool countersOnly = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("only", out JsonElement only)
            && only.GetString() == "counters";
        journal.Clear();
        if (!countersOnly)
        {
            services.World.Empty(now);
            services.Switches.Clear();
            services.World.Lag = TimeSpan.Zero;
            using JsonDocument none = JsonDocument.Parse("{}");
            faults.Set(none.RootElement);
        }

        return Done(null);
    }

    private void WriteState(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("calendars");
        foreach (CalendarState calendar in services.World.Calendars
            .Where(one => !one.IsDeleted && !one.IsPrimary).OrderBy(one => one.Id, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("id", calendar.Id);
            writer.WriteString("summary", calendar.LastTitle);
            writer.WriteString("description", string.Empty);
            writer.WriteStartArray("permissions");
            foreach (GrantState grant in calendar.Grants
                .Where(one => one.Role.Current is not null).OrderBy(one => one.UserId, StringComparer.Ordinal))
            {
                writer.WriteStartObject();
                writer.WriteString("userId", grant.UserId);
                writer.WriteString("role", grant.Role.Current);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("events");
            foreach (EventState item in calendar.Events.Values
                .Where(one => !one.IsDeleted).OrderBy(one => one.Id, StringComparer.Ordinal))
            {
                WriteEvent(writer, item);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter writer, EventState item)
    {
        EventContent content = item.LastContent;
        writer.WriteStartObject();
        writer.WriteString("id", item.Id);
        writer.WriteString("summary", content.Summary);
        writer.WriteString("description", content.Description);
        writer.WriteString("start", content.Start.ToText());
        writer.WriteString("end", content.End.ToText());
        writer.WriteString("location", content.Locations.FirstOrDefault() ?? string.Empty);
        writer.WriteStartArray("attendees");
        foreach (string user in item.Attendees.Select(one => one.Key).Order(StringComparer.Ordinal))
        {
            writer.WriteStringValue(user);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteMessages(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("messages");
        foreach (SentMessage message in services.Outbox.Messages)
        {
            writer.WriteStartObject();
            writer.WriteString("id", message.Id);
            writer.WriteString("text", message.Text);
            writer.WriteStartArray("receivers");
            foreach (string receiver in message.Receivers)
            {
                writer.WriteStringValue(receiver);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteCalls(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("total", journal.Total);
        writer.WriteNumber("writes", journal.Writes);
        writer.WriteStartObject("byOperation");
        foreach ((string operation, long count) in journal.ByOperation)
        {
            writer.WriteNumber(operation, count);
        }

        writer.WriteEndObject();
        writer.WriteNumber("throttled", journal.Throttled);
        writer.WriteNumber("failed", journal.Failed);
        writer.WriteNumber("maxInFlight", journal.MaxInFlight);
        writer.WriteNumber("effects", journal.Effects);
        writer.WriteEndObject();
    }

    private void WriteSwitches(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (SwitchDefinition definition in SwitchTable.All)
        {
            writer.WriteStartObject(definition.Id);
            writer.WriteString("value", services.Switches[definition.Id]);
            writer.WriteStartArray("allowed");
            foreach (string value in definition.Values)
            {
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static SimResponse Done(string? wrong) => wrong is null
        ? SimResponse.Json(200, Reply.JsonBytes(static writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok", true);
            writer.WriteEndObject();
        }))
        : Bad(wrong);

    private static SimResponse Bad(string wrong) =>
        SimResponse.Json(400, Reply.JsonBytes(writer => WriteError(writer, wrong)));

    private static void WriteError(Utf8JsonWriter writer, string message)
    {
        writer.WriteStartObject();
        writer.WriteString("error", message);
        writer.WriteEndObject();
    }
}
