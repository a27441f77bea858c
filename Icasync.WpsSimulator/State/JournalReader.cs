using System.Text.Json;

namespace Icasync.WpsSimulator.State;

/// <summary>Builds a world from the lines of a journal.</summary>
internal sealed class JournalReader(SimWorld world)
{
    public void Apply(ReadOnlyMemory<byte> line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        int entries = root.GetArrayLength() - 2;
        for (int i = 0; i < entries; i++)
        {
            Apply(root[i]);
        }

        world.Restore(root[entries].GetInt64(), root[entries + 1].GetInt64());
    }

    private void Apply(JsonElement entry)
    {
        switch (entry[0].GetString())
        {
            case "cal":
                ApplyCalendar(entry);
                break;
            case "cal-":
                CalendarState gone = Calendar(entry);
                SimWorld.Clear(gone);
                gone.Title.Set(null, DateTimeOffset.MinValue, TimeSpan.Zero);
                break;
            case "per":
                ApplyGrant(entry);
                break;
            case "per-":
                CalendarState from = Calendar(entry);
                from.GrantsByUser.Remove(entry[2].GetString()!, out GrantState? grant);
                from.Grants.Remove(grant!);
                from.LiveGrants--;
                break;
            case "evt":
                ApplyEvent(entry);
                break;
            case "evt-":
                CalendarState calendar = Calendar(entry);
                EventState item = Event(entry, calendar);
                world.Users.SetAttendees(calendar, item, [], item.ChangedAt, TimeSpan.Zero);
                item.Rooms = [];
                item.Content.Set(null, item.ChangedAt, TimeSpan.Zero);
                calendar.LiveEvents--;
                break;
            case "att":
                CalendarState host = Calendar(entry);
                EventState invited = Event(entry, host);
                world.Users.SetAttendees(
                    host, invited, [.. entry.EnumerateArray().Skip(5).Select(ReadAttendee)], invited.ChangedAt,
                    TimeSpan.Zero);
                break;
            case "room":
                Event(entry, Calendar(entry)).Rooms = Texts(entry, 5);
                break;
            case "unk":
                world.Users.SetUnknown(Texts(entry, 1));
                break;
            case "clr":
                world.DropAll();
                break;
            default:
                throw new InvalidDataException($"unknown journal entry {entry[0]}");
        }
    }

    private void ApplyCalendar(JsonElement entry)
    {
        string id = entry[1].GetString()!;
        string title = entry[4].GetString()!;
        if (world.Find(id) is CalendarState known)
        {
            known.Title.Set(title, DateTimeOffset.MinValue, TimeSpan.Zero);
            known.LastTitle = title;
        }
        else
        {
            world.Place(new CalendarState(
                id, entry[2].GetInt64(), entry[3].GetBoolean(), title, DateTimeOffset.MinValue));
        }
    }

    private void ApplyGrant(JsonElement entry)
    {
        CalendarState calendar = Calendar(entry);
        string userId = entry[4].GetString()!;
        string role = entry[5].GetString()!;
        if (calendar.GrantsByUser.TryGetValue(userId, out GrantState? known))
        {
            known.Role.Set(role, DateTimeOffset.MinValue, TimeSpan.Zero);
        }
        else
        {
            string id = entry[2].GetString()!;
            world.Place(calendar, new GrantState(id, entry[3].GetInt64(), userId, role, DateTimeOffset.MinValue));
        }
    }

    private static void ApplyEvent(JsonElement entry, CalendarState calendar)
    {
        EventContent content = ReadContent(entry);
        string id = entry[2].GetString()!;
        DateTimeOffset at = new(entry[4].GetInt64(), TimeSpan.Zero);
        if (calendar.Events.TryGetValue(id, out EventState? known) && !known.IsDeleted)
        {
            known.Content.Set(content, at, TimeSpan.Zero);
            known.LastContent = content;
        }
        else
        {
            known = new(id, content, at);
            calendar.Events[id] = known;
            calendar.LiveEvents++;
        }

        known.ChangeNumber = entry[3].GetInt64();
        known.ChangedAt = at;
    }

    private void ApplyEvent(JsonElement entry) => ApplyEvent(entry, Calendar(entry));

    private CalendarState Calendar(JsonElement entry) =>
        world.Find(entry[1].GetString()!) ?? throw new InvalidDataException($"journal names no calendar {entry[1]}");

    private static EventState Event(JsonElement entry, CalendarState calendar)
    {
        EventState item = calendar.Events[entry[2].GetString()!];
        item.ChangeNumber = entry[3].GetInt64();
        item.ChangedAt = new(entry[4].GetInt64(), TimeSpan.Zero);
        return item;
    }

    private static EventContent ReadContent(JsonElement entry) =>
        new(entry[5].GetString()!, entry[6].GetString()!, ReadTime(entry[7]), ReadTime(entry[8]))
        {
            Locations = Texts(entry[9], 0),
            Reminders = [.. entry[10].EnumerateArray().Select(minutes => minutes.GetInt32())],
            Visibility = entry[11].GetString()!,
            FreeBusy = entry[12].GetString()!,
            AttendeeAbility = entry[13].GetString()!,
            SeriesId = entry[14].GetString()!,
            Recurrence = entry[15].GetString(),
            OnlineMeeting = entry[16].GetString(),
            OriginalStart = entry.GetArrayLength() > 17 ? ReadTime(entry[17]) : null,
        };

    private static AttendeeState ReadAttendee(JsonElement value) => new(
        value[0]
            .GetString()!, value[1]
            .GetString()!, value[2]
            .GetString()!, value[3]
            .GetString()!, value[4]
            .GetBoolean());

    private static string[] Texts(JsonElement array, int start) =>
        [.. array.EnumerateArray().Skip(start).Select(text => text.GetString()!)];

    private static CalTime ReadTime(JsonElement value)
    {
        long ticks = value.GetInt64();
        return new(ticks < 0, new DateTimeOffset(Math.Abs(ticks), TimeSpan.Zero).ToOffset(CalTime.LocalOffset));
    }
}
