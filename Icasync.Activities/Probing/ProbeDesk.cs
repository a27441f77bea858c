using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;

namespace Icasync.Activities.Probing;

/// <summary>What those who ask the questions of one probe share.</summary>
internal sealed class ProbeDesk(ProbeCaller caller, ProbeNotes notes, WpsOptions options, TimeProvider time)
{
    private static readonly TimeSpan SettleMargin = TimeSpan.FromMilliseconds(500);

    public ProbeCaller Caller { get; } = caller;

    public ProbeNotes Notes { get; } = notes;

    public WpsOptions Options { get; } = options;

    public TimeProvider Time { get; } = time;

    /// <summary>How far the operator lets the probe go.</summary>
    public required ProbeOptions Wanted { get; init; }

    /// <summary>Numbers of the test accounts.</summary>
    public IReadOnlyList<string> Accounts => Wanted.Accounts;

    /// <summary>The scratch calendar of most questions.</summary>
    public required string Main { get; init; }

    /// <summary>The scratch calendar that is filled, and deleted to see what is left of it.</summary>
    public required string Second { get; init; }

    /// <summary>An invented event of the main calendar; null where none could be made.</summary>
    public string? EventId { get; set; }

    /// <summary>How long lists were seen to lag.</summary>
    public TimeSpan Lag { get; set; }

    /// <summary>The smallest call.</summary>
    public static WpsCall Smallest { get; } = new(
        "listCalendars", HttpMethod.Get, "/v7/calendars?page_size=1", Body: null, IsWrite: false, ExternalIds: false,
        WpsAnswers.IsListOfIds);

    /// <summary>Waits until lists show what was written before.</summary>
    public Task SettleAsync(CancellationToken cancellation) =>
        Lag > TimeSpan.Zero ? Task.Delay(Lag + SettleMargin, Time, cancellation) : Task.CompletedTask;

    /// <summary>Asks about something in a calendar.</summary>
    public Task<ProbeReply> ReadAsync(
        string operation, string calendarId, string tail, Func<JsonElement, bool> isWhole,
        CancellationToken cancellation, object? body = null) =>
        Caller.ReadAsync(operation, Path(calendarId, tail), isWhole, cancellation, body, external: tail.Length > 0);

    /// <summary>Changes something in a calendar of the probe's.</summary>
    public Task<ProbeReply> WriteAsync(
        string operation, string calendarId, string tail, object? body, Func<JsonElement, bool> isWhole,
        CancellationToken cancellation, bool external = false) =>
        Caller.SendAsync(
            new WpsCall(operation, HttpMethod.Post, Path(calendarId, tail), body, IsWrite: true, external, isWhole),
            cancellation);

    /// <summary>Creates events by one call.</summary>
    public Task<ProbeReply> CreateEventsAsync(
        string calendarId, IEnumerable<object> events, CancellationToken cancellation) =>
        WriteAsync(
            "batchCreateEvents", calendarId, "events/batch_create", new { events = events.ToArray() },
            WpsAnswers.IsListOfIds, cancellation);

    private static string Path(string calendarId, string tail) =>
        $"/v7/calendars/{Uri.EscapeDataString(calendarId)}{(tail.Length == 0 || tail[0] == '?' ? tail : "/" + tail)}";
}
