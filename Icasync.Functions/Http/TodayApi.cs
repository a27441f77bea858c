using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Icasync.Functions.Schedules;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>The first view of the operator page over HTTP: what needs a person.</summary>
public sealed class TodayApi(
    ApiAnswers answers, TodayReader reader, ScheduleBook schedules, TermBooks books, Freshness freshness,
    IcasyncSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>GET today?term=; without a term, the one that is now.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken cancellation) => answers.AnswerAsync(
        request, ApiRole.Viewer, async _ =>
        {
            string? term = await books.TermAsync(request, cancellation);
            TodayView? view = term is null ? null : await reader.ReadAsync(term, cancellation);
            DateTimeOffset now = time.GetUtcNow();
            IReadOnlyList<ScheduleView> all = await schedules.ListAsync(cancellation);
            ScheduleView? next = all.Where(one => one.NextDue is not null)
                .MinBy(one => one.NextDue, StringComparer.Ordinal);
            DateTimeOffset? oldest = await freshness.OldestUnsyncedAsync(cancellation);
            return ApiResults.Tagged(request, new
            {
                term,
                held = view?.Held ?? [],
                failed = view?.Failed ?? [],
                withheld = view?.Withheld,
                unreadable = view?.Unreadable,
                people = view?.People,
                drift = view?.Drift,
                schedules = all.Select(one => Trouble(one, now)).OfType<ScheduleTrouble>(),
                open = view?.Open,
                lastGood = view?.LastGood,
                pilot = settings.Sync.Pilot.IsWhole ? null : settings.Sync.Pilot.Text,
                outOfScope = view?.OutOfScope,
                next = next is null ? null : new { next.Name, At = next.NextDue },
                oldestUnsyncedAt = oldest is { } since ? WireFormat.Instant(since) : null,
                since = view?.Since,
                changes = view?.Changes ?? [],
                bulk = view?.Bulk ?? [],
            });
        });

    // Hosts look every minute at least: what is due for longer was seen by none. A date that was skipped is told for a
    // day, unless the schedule has run since.
    private static ScheduleTrouble? Trouble(ScheduleView one, DateTimeOffset now)
    {
        if (one.Cron is not { } cron || one.Paused)
        {
            return null;
        }

        DateTimeOffset? last = WireFormat.ParseInstant(one.LastDue);
        if (DueSchedule.Latest(cron, last, now) is { } due && now - due > ScheduleTrouble.LateFrom)
        {
            return new ScheduleTrouble(one.Name, WireFormat.Instant(due), Missed: true);
        }

        return WireFormat.ParseInstant(one.LastSkipped) is { } skipped && now - skipped < Day && skipped >= last
            ? new ScheduleTrouble(one.Name, one.LastSkipped!, Missed: false)
            : null;
    }
}
