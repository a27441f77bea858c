using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>Messages (WPS-API 11): sent and kept for whoever looks. A repeat sends twice.</summary>
internal static class MessageOperations
{
    public static Reply Create(Call call)
    {
        JsonElement receiver = call.Body.GetProperty("receiver");
        string id = receiver.GetProperty("receiver_id").GetString()!;
        if (receiver.GetProperty("type").GetString() == "user" && !call.TryUser(id, out _))
        {
            return Reply.Refuse(Codes.UserMissing, "receiver does not exist");
        }

        string message = Send(call, [id]);
        return Reply.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("chat_id", "chat_" + id);
            writer.WriteString("message_id", message);
            writer.WriteString("type", call.Text("type"));
            writer.WritePropertyName("content");
            call.Body.GetProperty("content").WriteTo(writer);
            writer.WriteNumber("ctime", call.Now.ToUnixTimeMilliseconds());
            writer.WriteEndObject();
        });
    }

    public static Reply BatchCreate(Call call)
    {
        List<string> users =
        [
            .. call.Body.GetProperty("receivers").EnumerateArray()
                .Where(group => group.GetProperty("type").GetString() == "user")
                .SelectMany(
                    group => group.TryGetProperty("receiver_ids", out JsonElement ids) ? ids.EnumerateArray() : [])
                .Select(one => one.GetString()!),
        ];
        List<string> invalid = [.. users.Where(one => !call.TryUser(one, out _))];
        string message = Send(call, [.. users.Except(invalid)]);
        return Reply.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("message_id", message);
            writer.WriteStartArray("invalid_receivers");
            if (invalid.Count > 0)
            {
                writer.WriteStartObject();
                writer.WriteString("type", "user");
                writer.WriteStartArray("receiver_ids");
                invalid.ForEach(writer.WriteStringValue);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    public static Reply Recall(Call call) =>
        call.Outbox.Messages.RemoveAll(one => one.Id == call.PathValues["message_id"]) > 0
        ? Reply.Done
        : Reply.Refuse(Codes.NotFound400, "message does not exist");

    public static Reply GetP2pChat(Call call)
    {
        if (call.Target.One("user_id") is not string id || !call.TryUser(id, out _))
        {
            return Reply.Refuse(Codes.ChatMissing, "chat does not exist");
        }

        return Reply.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", "chat_" + id);
            writer.WriteString("type", "p2p");
            writer.WriteEndObject();
        });
    }

    private static string Send(Call call, IReadOnlyList<string> receivers)
    {
        string id = call.World.NewId("msg_");
        call.Outbox.Add(new SentMessage(id, receivers, TextOf(call.Body.GetProperty("content"))));
        call.World.CountChange();
        return id;
    }

    // Only plain texts are told again; pictures and cards are counted.
    private static string TextOf(JsonElement content) =>
        content.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.Object
        && text.TryGetProperty("content", out JsonElement words) && words.ValueKind == JsonValueKind.String
            ? words.GetString()! : string.Empty;
}
