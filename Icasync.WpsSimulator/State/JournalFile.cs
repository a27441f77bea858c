using System.Text;

namespace Icasync.WpsSimulator.State;

/// <summary>
/// The state file: an append-only journal, replayed and compacted at the start. A line reaches the operating system
/// before its call is answered, so what a caller was told survives a kill -9 of this process.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private static readonly byte[] Header = Encoding.ASCII.GetBytes("{\"icasyncWpsSimulator\":1}\n");

    private readonly FileStream _file;

    private JournalFile(FileStream file) => _file = file;

    /// <summary>Reads the file into the world, rewrites it compact, and goes on at its end.</summary>
    /// <exception cref="InvalidDataException">The file is not a journal of this program.</exception>
    /// <exception cref="IOException">The file is in use by another simulator, or cannot be written.</exception>
    public static JournalFile Open(string path, SimWorld world)
    {
        string full = Path.GetFullPath(path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(full)!);

        // The lock is taken on a file of its own: compaction replaces the journal, and a lock would go with the old
        // one.
        FileStream guard = new(full + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            if (File.Exists(full))
            {
                Replay(full, world);
            }

            Compact(full, world);
            return new(new FileStream(
                full, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0)) { Guard = guard };
        }
        catch
        {
            guard.Dispose();
            throw;
        }
    }

    private FileStream? Guard { get; init; }

    public void Append(ReadOnlyMemory<byte> line) => _file.Write(line.Span);

    public void Dispose()
    {
        _file.Dispose();
        Guard?.Dispose();
    }

    private static void Replay(string path, SimWorld world)
    {
        ReadOnlyMemory<byte> rest = File.ReadAllBytes(path);
        if (rest.IsEmpty)
        {
            return;
        }

        if (!rest.Span.StartsWith(Header))
        {
            throw new InvalidDataException($"{path} is not a state file of the WPS simulator.");
        }

        JournalReader reader = new(world);
        rest = rest[Header.Length..];

        // What stands behind the last line end was being written when the process died; its call was never answered.
        for (int end = rest.Span.IndexOf((byte)'\n'); end >= 0; end = rest.Span.IndexOf((byte)'\n'))
        {
            reader.Apply(rest[..end]);
            rest = rest[(end + 1)..];
        }
    }

    private static void Compact(string path, SimWorld world)
    {
        string fresh = path + ".new";
        using (FileStream file = new(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        using (JournalEntries entries = new())
        {
            file.Write(Header);
            foreach (CalendarState calendar in world.Calendars)
            {
                WriteCalendar(entries, calendar);
                file.Write(entries.TakeLine(world).Span);
            }

            entries.UnknownUsers(world.Users.Unknown);
            file.Write(entries.TakeLine(world).Span);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }

    private static void WriteCalendar(JournalEntries entries, CalendarState calendar)
    {
        entries.Calendar(calendar);
        foreach (GrantState grant in calendar.Grants.Where(grant => grant.Role.Current is not null))
        {
            entries.Grant(calendar, grant);
        }

        foreach (EventState item in calendar.Events.Values)
        {
            entries.Event(calendar, item);
            if (item.IsDeleted)
            {
                entries.EventGone(calendar, item);
                continue;
            }

            if (item.Attendees.Count > 0)
            {
                entries.Attendees(calendar, item);
            }

            if (item.Rooms.Count > 0)
            {
                entries.Rooms(calendar, item);
            }
        }

        if (calendar.IsDeleted)
        {
            entries.CalendarGone(calendar);
        }
    }
}
