using System.Text.Json;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>
/// The directory (WPS-API 10): everybody exists but those named unknown; unknown ones are left out of items.
/// </summary>
internal static class UserOperations
{
    private const int ListUsual = 10;
    private const int ListMax = 50;

    public static Reply ByExUserIds(Call call) =>
        Found(call, call.Texts("ex_user_ids").Where(call.World.Users.Exists));

    public static Reply ByIds(Call call) => Found(
        call, call.Texts("user_ids").Where(given => call.TryUser(given, out _)).Select(given =>
        {
            call.TryUser(given, out string userId);
            return userId;
        }));

    /// <summary>The simulator knows no phone numbers: nobody is found.</summary>
    public static Reply ByPhones(Call call) => Found(call, []);

    /// <summary>An address begins with the customer-side id.</summary>
    public static Reply ByEmails(Call call) => Found(
        call, call.Texts("emails").Select(address => address.Split('@')[0]).Where(call.World.Users.Exists));

    public static Reply Get(Call call) => call.TryUser(call.PathValues["user_id"], out string userId)
        ? Reply.Of(writer => Write(writer, userId))
        : Reply.Refuse(Codes.UserMissing, "user does not exist");

    public static Reply List(Call call)
    {
        if (!call.Target.All("status").Any())
        {
            return Reply.Refuse(Codes.BadValue, "status is needed");
        }

        if (Pager.Read(call, ListUsual, ListMax, out Reply refusal) is not Pager pager)
        {
            return refusal;
        }

        return pager.Page(
            call.World.Users.KnownAfter(pager.After).Where(call.World.Users.Exists), userId => userId, Write);
    }

    private static Reply Found(Call call, IEnumerable<string> userIds)
    {
        bool active = call.Texts("status").Contains("active");
        List<string> found = active ? [.. userIds.Distinct(StringComparer.Ordinal)] : [];
        return Reply.List(found, Write);
    }

    private static void Write(Utf8JsonWriter writer, string userId)
    {
        writer.WriteStartObject();
        writer.WriteString("id", State.Directory.InternalId(userId));
        writer.WriteString("ex_user_id", userId);
        writer.WriteString("user_name", userId);
        writer.WriteString("status", "active");
        writer.WriteString("role", "normal");
        writer.WriteEndObject();
    }
}
