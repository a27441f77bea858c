using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;

namespace Icasync.WpsSimulator.Operations;

/// <summary>Messages (WPS-API 11): sent, counted and forgotten. A repeat sends twice.</summary>
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

        string message = Send(call);
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
        List<string> invalid =
        [
            .. call.Body.GetProperty("receivers").EnumerateArray()
                .Where(group => group.GetProperty("type").GetString() == "user")
                .SelectMany(
                    group => group.TryGetProperty("receiver_ids", out JsonElement ids) ? ids.EnumerateArray() : [])
                .Select(one => one.GetString()!)
                .Where(one => !call.TryUser(one, out _)),
        ];
        string message = Send(call);
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

    public static Reply Recall(Call call) => call.Outbox.Messages.Remove(call.PathValues["message_id"])
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

    private static string Send(Call call)
    {
        string id = call.World.NewId("msg_");
        call.Outbox.Messages.Add(id);
        call.World.CountChange();
        return id;
    }
}
