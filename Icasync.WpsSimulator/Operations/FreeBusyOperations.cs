using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Requests;
using Icasync.WpsSimulator.State;

namespace Icasync.WpsSimulator.Operations;

/// <summary>Occupied time of people (WPS-API 9): the events they are invited to.</summary>
internal static class FreeBusyOperations
{
    private const int DaysMax = 7;
    private const int IdsMax = 50;

    public static Reply List(Call call)
    {
        if (!EventLists.TryWindow(call, DaysMax, out DateTimeOffset from, out DateTimeOffset to, out Reply refusal))
        {
            return refusal;
        }

        List<string> people = [.. call.Target.All("user_ids").SelectMany(ids => ids.Split(','))];
        if (people.Count is 0 or > IdsMax)
        {
            return Reply.Refuse(Codes.BadValue, $"1 to {IdsMax} user_ids are needed");
        }

        return Reply.List(people, (writer, given) =>
        {
            call.TryUser(given, out string userId);
            writer.WriteStartObject();
            writer.WriteString("user_id", given);
            writer.WriteStartArray("busy_times");
            foreach ((_, EventState item) in call.World.Users.InvitationsOf(userId)
                .Where(pair => !pair.Item.IsDeleted && pair.Item.LastContent.Overlaps(from, to))
                .OrderBy(pair => pair.Item.LastContent.Start.Instant))
            {
                writer.WriteStartObject();
                writer.WriteString("start", item.LastContent.Start.ToText(call.Switches.TimesAreUtc));
                writer.WriteString("end", item.LastContent.End.ToText(call.Switches.TimesAreUtc));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }
}
