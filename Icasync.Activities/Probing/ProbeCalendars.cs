using System.Globalization;
using System.Text.Json;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>
/// The scratch calendars: made here, admitted by the fence here, and deleted here, also those that a killed probe left.
/// </summary>
internal sealed class ProbeCalendars(
    ProbeCaller caller, ProbeFence fence, WpsOptions options, TimeProvider time, Random random)
{
    private const int DaysOfWindow = 31;
    private const int DeleteTriesMax = 3;
    private const int MinutesOfDay = 24 * 60;

    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);
    private readonly List<string> _own = [];
    private readonly List<string> _leftAlone = [];

    /// <summary>Titles of calendars that look like a probe's and are not proven to be: they are left alone.</summary>
    public IReadOnlyList<string> LeftAlone => _leftAlone;

    /// <summary>How many calendars of earlier probes were deleted.</summary>
    public int Cleared { get; private set; }

    /// <summary>Whether every calendar that this probe made is deleted.</summary>
    public bool IsClean => _own.Count == 0;

    /// <summary>Deletes what earlier probes left.</summary>
    /// <exception cref="ProbeRefusedException">WPS refuses the list of calendars.</exception>
    /// <exception cref="WpsUnavailableException">WPS does not answer it.</exception>
    public async Task ClearAsync(CancellationToken cancellation)
    {
        (ProbeReply reply, List<JsonElement> items) = await caller.ListAsync(
            "listCalendars", "/v7/calendars?page_size=20", WpsAnswers.IsListOfIds, cancellation);
        ThrowIfRefused("listCalendars", reply);
        _leftAlone.Clear();
        foreach (WpsCalendar calendar in items.Select(WpsAnswers.CalendarOf))
        {
            _listed.Add(calendar.Id);
            if (calendar.IsDeleted || !calendar.Summary.StartsWith(ProbeTitle.Word, StringComparison.Ordinal))
            {
                continue;
            }

            if (!await IsProvenAsync(calendar, cancellation))
            {
                _leftAlone.Add(calendar.Summary);
                continue;
            }

            fence.Admit(calendar.Id);
            if (await DeleteAsync(calendar.Id, cancellation))
            {
                Cleared++;
            }
            else
            {
                _own.Add(calendar.Id);
            }
        }
    }

    /// <summary>Makes a scratch calendar; answers its id.</summary>
    /// <exception cref="ProbeRefusedException">WPS refuses to make calendars.</exception>
    /// <exception cref="WpsUnavailableException">Nobody knows whether it was made, or it is not a new one.</exception>
    public async Task<(string Id, string Title)> CreateAsync(CancellationToken cancellation)
    {
        string number = random.Next(0x1000000).ToString("x6", CultureInfo.InvariantCulture);
        string title = ProbeTitle.Of(number, options.AppKey);
        ProbeReply reply = await caller.SendAsync(
            new WpsCall(
                "createCalendar", HttpMethod.Post, "/v7/calendars/create", new { summary = title }, IsWrite: true,
                ExternalIds: false, WpsAnswers.HasId),
            cancellation);
        ThrowIfRefused("createCalendar", reply);
        if (!_listed.Add(reply.Id!))
        {
            throw new WpsUnavailableException(
                $"WPS answered a create with calendar {reply.Id}, which was there before. Nothing was written to it.");
        }

        fence.Admit(reply.Id!);
        _own.Add(reply.Id!);
        return (reply.Id!, title);
    }

    /// <summary>Deletes every calendar that this probe made.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        foreach (string id in _own.ToList())
        {
            if (await DeleteAsync(id, cancellation))
            {
                _own.Remove(id);
            }
        }
    }

    /// <summary>Deletes one calendar of the probe's; answers whether it is gone.</summary>
    private async Task<bool> DeleteAsync(string id, CancellationToken cancellation)
    {
        WpsCall delete = new(
            "deleteCalendar", HttpMethod.Post, $"/v7/calendars/{Uri.EscapeDataString(id)}/delete", Body: null,
            IsWrite: true, ExternalIds: false, _ => true);
        for (int tries = 1; ; tries++)
        {
            ProbeReply reply = await caller.SendAsync(delete, cancellation);
            if (reply.Error is not { Class: WpsErrorClass.Unknown } || tries == DeleteTriesMax)
            {
                return reply.Error is null or { Class: WpsErrorClass.Gone };
            }

            await Task.Delay(TimeSpan.FromSeconds(tries), time, cancellation);
        }
    }

    // The title is proof by its digest. A calendar with an event of somebody else's is no scratch any more.
    private async Task<bool> IsProvenAsync(WpsCalendar calendar, CancellationToken cancellation)
    {
        if (!ProbeTitle.IsProven(calendar.Summary, options.AppKey) || calendar.Type == "primary"
            || calendar.Role is not ("owner" or ""))
        {
            return false;
        }

        double today = (time.GetUtcNow() - ProbeEvents.Day).TotalMinutes;
        foreach (int from in (int[])[-MinutesOfDay, (int)today - (DaysOfWindow / 2 * MinutesOfDay)])
        {
            string window = ProbeEvents.Window(from, DaysOfWindow * MinutesOfDay);
            (ProbeReply reply, List<JsonElement> events) = await caller.ListAsync(
                "listEvents", $"/v7/calendars/{Uri.EscapeDataString(calendar.Id)}/events?{window}&page_size=100",
                WpsAnswers.IsListOfIds, cancellation);
            bool isGone = reply.Error is { Class: WpsErrorClass.Gone };
            if (!isGone && (reply.Error is not null || !events.TrueForAll(ProbeEvents.IsInvented)))
            {
                return false;
            }
        }

        return true;
    }

    private static void ThrowIfRefused(string operation, ProbeReply reply)
    {
        switch (reply.Error)
        {
            case null:
                return;
            case { Class: WpsErrorClass.Forbidden or WpsErrorClass.Token } refused:
                throw new ProbeRefusedException(
                    $"WPS refuses {operation} with {refused.CodeText}: the app lacks the scope "
                    + $"{ScopeTable.Of(operation)}, or its address is not on the app's list. Grant it on the open "
                    + "platform, then probe again. Nothing was changed.");
            case { } error:
                throw new WpsUnavailableException($"WPS did not answer {operation}: {error.CodeText} {error.Message}");
        }
    }
}
