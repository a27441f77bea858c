namespace Icasync.WpsSimulator.State;

/// <summary>
/// Everything WPS remembers. Every change goes through a method here, which also writes it to the journal:
/// what a caller was told is what a restart finds.
/// </summary>
internal sealed class SimWorld
{
    public const string OwnerPrincipal = "app_principal_icasync";

    private readonly Dictionary<string, CalendarState> _calendars = new(StringComparer.Ordinal);
    private readonly List<CalendarState> _inOrder = [];
    private readonly int _seed;
    private readonly IChangeLog _log;

    public SimWorld(int seed, IChangeLog log)
    {
        _seed = seed;
        _log = log;
    }

    public CalendarState Primary { get; private set; } = null!;

    /// <summary>All calendars in order of creation, deleted ones included.</summary>
    public IReadOnlyList<CalendarState> Calendars => _inOrder;

    public Directory Users { get; } = new();

    /// <summary>Grows with every id that is given out.</summary>
    public long Counter { get; private set; }

    /// <summary>Grows with every change of an event: the position of the change feed.</summary>
    public long ChangeNumber { get; private set; }

    /// <summary>Grows when the world is emptied: page and sync tokens of an older world are foreign (S22).</summary>
    public int Epoch { get; private set; }

    /// <summary>Longest visibility delay in force (S24); older versions are kept for it.</summary>
    public TimeSpan Lag { get; set; }

    /// <summary>How many changes were made since the start.</summary>
    public long Changes { get; private set; }

    public CalendarState? Find(string id) => _calendars.GetValueOrDefault(id);

    public string NewId(string prefix) =>
        prefix + Mix(++Counter).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Called once, after a journal is read: the primary calendar exists from the start.</summary>
    public void EnsurePrimary(DateTimeOffset now)
    {
        if (Primary is null)
        {
            AddCalendar("primary", isPrimary: true, now);
        }
    }

    public CalendarState AddCalendar(string title, bool isPrimary, DateTimeOffset now)
    {
        CalendarState calendar = new(NewId("cal_"), Counter, isPrimary, title, now);
        Place(calendar);
        Changed(log => log.Calendar(calendar));
        return calendar;
    }

    public void Rename(CalendarState calendar, string title, DateTimeOffset now)
    {
        calendar.Title.Set(title, now, Lag);
        calendar.LastTitle = title;
        Changed(log => log.Calendar(calendar));
    }

    /// <summary>Takes the events and permissions along (WPS-API 5).</summary>
    public void Delete(CalendarState calendar, DateTimeOffset now)
    {
        foreach (EventState item in calendar.Events.Values)
        {
            Users.SetAttendees(calendar, item, [], now, Lag);
        }

        calendar.Title.Set(null, now, Lag);
        Clear(calendar);
        Changed(log => log.CalendarGone(calendar));
    }

    public GrantState Grant(CalendarState calendar, string userId, string role, DateTimeOffset now)
    {
        if (!calendar.GrantsByUser.TryGetValue(userId, out GrantState? grant))
        {
            grant = new(NewId("perm_"), Counter, userId, role, now);
            Place(calendar, grant);
        }
        else
        {
            grant.Role.Set(role, now, Lag);
        }

        Changed(log => log.Grant(calendar, grant));
        return grant;
    }

    public void Revoke(CalendarState calendar, GrantState grant, DateTimeOffset now)
    {
        grant.Role.Set(null, now, Lag);
        calendar.GrantsByUser.Remove(grant.UserId);
        calendar.LiveGrants--;
        if (Lag <= TimeSpan.Zero)
        {
            calendar.Grants.RemoveAll(other => other.Role.Current is null);
        }

        Changed(log => log.GrantGone(calendar, grant));
    }

    public EventState AddEvent(CalendarState calendar, EventContent content, DateTimeOffset now) =>
        PutEvent(calendar, new(NewId("evt_"), content, now), now);

    public void Update(CalendarState calendar, EventState item, EventContent content, DateTimeOffset now)
    {
        item.Content.Set(content, now, Lag);
        item.LastContent = content;
        Touch(item, now);
        Changed(log => log.Event(calendar, item));
    }

    /// <summary>Moves an event to another calendar under the same id.</summary>
    public void Move(CalendarState from, CalendarState to, EventState item, DateTimeOffset now)
    {
        EventState moved = new(item.Id, item.LastContent, now) { Rooms = item.Rooms };
        IReadOnlyList<AttendeeState> attendees = item.Attendees;
        DeleteEvent(from, item, now);
        PutEvent(to, moved, now);
        SetAttendees(to, moved, attendees, now);
        Changed(log => log.Rooms(to, moved));
    }

    public void DeleteEvent(CalendarState calendar, EventState item, DateTimeOffset now)
    {
        Users.SetAttendees(calendar, item, [], now, Lag);
        item.Rooms = [];
        item.Content.Set(null, now, Lag);
        calendar.LiveEvents--;
        Touch(item, now);
        Changed(log => log.EventGone(calendar, item));
    }

    public void SetAttendees(
        CalendarState calendar, EventState item, IReadOnlyList<AttendeeState> attendees, DateTimeOffset now)
    {
        Users.SetAttendees(calendar, item, attendees, now, Lag);
        Touch(item, now);
        Changed(log => log.Attendees(calendar, item));
    }

    public void SetRooms(CalendarState calendar, EventState item, IReadOnlyList<string> rooms)
    {
        item.Rooms = rooms;
        Changed(log => log.Rooms(calendar, item));
    }

    public void SetUnknownUsers(IReadOnlyCollection<string> codes)
    {
        Users.SetUnknown(codes);
        Changed(log => log.UnknownUsers(codes));
    }

    /// <summary>
    /// An operation without a trace in the state (a message, a subscription) has an effect all the same.
    /// </summary>
    public void CountChange() => Changes++;

    /// <summary>Empties the world. Ids are not given out twice: the counters go on.</summary>
    public void Empty(DateTimeOffset now)
    {
        DropAll();
        Changed(log => log.Emptied());
        EnsurePrimary(now);
    }

    /// <summary>For the journal reader: emptied without being written again.</summary>
    public void DropAll()
    {
        _calendars.Clear();
        _inOrder.Clear();
        Users.Clear();
        Primary = null!;
        Epoch++;
    }

    /// <summary>For the journal reader: the counters as they stood.</summary>
    public void Restore(long counter, long changeNumber)
    {
        Counter = counter;
        ChangeNumber = changeNumber;
    }

    /// <summary>Puts a calendar in its place without a journal entry.</summary>
    public void Place(CalendarState calendar)
    {
        _calendars.Add(calendar.Id, calendar);
        _inOrder.Add(calendar);
        Primary = calendar.IsPrimary ? calendar : Primary;
    }

    /// <summary>Puts a grant in its place without a journal entry.</summary>
    public void Place(CalendarState calendar, GrantState grant)
    {
        calendar.Grants.Add(grant);
        calendar.GrantsByUser[grant.UserId] = grant;
        calendar.LiveGrants++;
        Users.Seen(grant.UserId);
    }

    public static void Clear(CalendarState calendar)
    {
        calendar.Grants.Clear();
        calendar.GrantsByUser.Clear();
        calendar.Events.Clear();
        calendar.LiveGrants = 0;
        calendar.LiveEvents = 0;
    }

    private EventState PutEvent(CalendarState calendar, EventState item, DateTimeOffset now)
    {
        calendar.Events[item.Id] = item;
        calendar.LiveEvents++;
        Touch(item, now);
        Changed(log => log.Event(calendar, item));
        return item;
    }

    private void Touch(EventState item, DateTimeOffset now)
    {
        item.ChangeNumber = ++ChangeNumber;
        item.ChangedAt = now;
    }

    private void Changed(Action<IChangeLog> write)
    {
        Changes++;
        write(_log);
    }

    // SplitMix64: ids look random, never repeat within a seed, and need no state but the counter.
    private ulong Mix(long counter)
    {
        ulong z = ((ulong)(uint)_seed << 32) + ((ulong)counter * 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
