using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Icasync.WpsSimulator.State;

/// <summary>
/// Collects the changes of one call as one line: <c>[counter, change, [entry], [entry]…]</c>. A line is written
/// whole or, after a crash, dropped whole, so a batch is never half remembered.
/// </summary>
internal sealed class JournalEntries : IChangeLog, IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _entries = new(4096);
    private readonly Utf8JsonWriter _writer;

    public JournalEntries()
    {
        _writer = new(_entries, Options);
        _writer.WriteStartArray();
    }

    public bool IsEmpty { get; private set; } = true;

    /// <summary>The collected entries as a line; starts a new one.</summary>
    public ReadOnlyMemory<byte> TakeLine(SimWorld world)
    {
        _writer.WriteNumberValue(world.Counter);
        _writer.WriteNumberValue(world.ChangeNumber);
        _writer.WriteEndArray();
        _writer.Flush();
        byte[] line = new byte[_entries.WrittenCount + 1];
        _entries.WrittenSpan.CopyTo(line);
        line[^1] = (byte)'\n';
        _entries.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartArray();
        IsEmpty = true;
        return line;
    }

    public void Calendar(CalendarState calendar) => Entry("cal", () =>
    {
        _writer.WriteStringValue(calendar.Id);
        _writer.WriteNumberValue(calendar.Number);
        _writer.WriteBooleanValue(calendar.IsPrimary);
        _writer.WriteStringValue(calendar.LastTitle);
    });

    public void CalendarGone(CalendarState calendar) => Entry("cal-", () => _writer.WriteStringValue(calendar.Id));

    public void Grant(CalendarState calendar, GrantState grant) => Entry("per", () =>
    {
        _writer.WriteStringValue(calendar.Id);
        _writer.WriteStringValue(grant.Id);
        _writer.WriteNumberValue(grant.Number);
        _writer.WriteStringValue(grant.UserId);
        _writer.WriteStringValue(grant.Role.Current);
    });

    public void GrantGone(CalendarState calendar, GrantState grant) => Entry("per-", () =>
    {
        _writer.WriteStringValue(calendar.Id);
        _writer.WriteStringValue(grant.UserId);
    });

    public void Event(CalendarState calendar, EventState item) => Entry("evt", () =>
    {
        EventKey(calendar, item);
        WriteContent(item.LastContent);
    });

    public void EventGone(CalendarState calendar, EventState item) => Entry("evt-", () => EventKey(calendar, item));

    public void Attendees(CalendarState calendar, EventState item) => Entry("att", () =>
    {
        EventKey(calendar, item);
        foreach (AttendeeState attendee in item.Attendees)
        {
            _writer.WriteStartArray();
            _writer.WriteStringValue(attendee.Id);
            _writer.WriteStringValue(attendee.Type);
            _writer.WriteStringValue(attendee.Key);
            _writer.WriteStringValue(attendee.Response);
            _writer.WriteBooleanValue(attendee.IsOptional);
            _writer.WriteEndArray();
        }
    });

    public void Rooms(CalendarState calendar, EventState item) => Entry("room", () =>
    {
        EventKey(calendar, item);
        WriteTexts(item.Rooms);
    });

    public void UnknownUsers(IReadOnlyCollection<string> codes) => Entry("unk", () => WriteTexts(codes));

    public void Emptied() => Entry("clr", static () => { });

    public void Dispose() => _writer.Dispose();

    private void Entry(string kind, Action write)
    {
        IsEmpty = false;
        _writer.WriteStartArray();
        _writer.WriteStringValue(kind);
        write();
        _writer.WriteEndArray();
    }

    private void EventKey(CalendarState calendar, EventState item)
    {
        _writer.WriteStringValue(calendar.Id);
        _writer.WriteStringValue(item.Id);
        _writer.WriteNumberValue(item.ChangeNumber);
        _writer.WriteNumberValue(item.ChangedAt.UtcTicks);
    }

    private void WriteTexts(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            _writer.WriteStringValue(text);
        }
    }

    private void WriteContent(EventContent content)
    {
        _writer.WriteStringValue(content.Summary);
        _writer.WriteStringValue(content.Description);
        WriteTime(content.Start);
        WriteTime(content.End);
        _writer.WriteStartArray();
        WriteTexts(content.Locations);
        _writer.WriteEndArray();
        _writer.WriteStartArray();
        foreach (int minutes in content.Reminders)
        {
            _writer.WriteNumberValue(minutes);
        }

        _writer.WriteEndArray();
        _writer.WriteStringValue(content.Visibility);
        _writer.WriteStringValue(content.FreeBusy);
        _writer.WriteStringValue(content.AttendeeAbility);
        _writer.WriteStringValue(content.SeriesId);
        _writer.WriteStringValue(content.Recurrence);
        _writer.WriteStringValue(content.OnlineMeeting);
        if (content.OriginalStart is CalTime original)
        {
            WriteTime(original);
        }
    }

    // Positive: an instant; negative: a whole day.
    private void WriteTime(CalTime time) =>
        _writer.WriteNumberValue(time.IsDate ? -time.Instant.UtcTicks : time.Instant.UtcTicks);
}
