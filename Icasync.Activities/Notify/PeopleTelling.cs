using System.Security.Cryptography;
using System.Text;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Notices;
using Icasync.Domain.Runs;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Notify;

/// <summary>
/// Tells people what changed of their own courses, where that is switched on: one message a person and run, put aside
/// before it is sent and sent at most once. Numbers and texts stand in no log.
/// </summary>
public sealed class PeopleTelling(
    PeoplePlanner planner, PersonNoticeStore store, WpsMessageNotifier wps, WebhookNotifier webhook,
    NotifyOptions options, TimeProvider time, ILogger<PeopleTelling> logger)
{
    private const string Title = "课表变动 · Timetable changed";

    /// <summary>Puts aside what a run that ends means for people.</summary>
    public async Task RunEndsAsync(RunRow run, RunState state, CancellationToken cancellation)
    {
        if (options.People == PeopleWord.Off)
        {
            return;
        }

        PeoplePlan plan = await planner.PlanAsync(run, state, options.People, cancellation);
        if (plan.People.Count > 0)
        {
            (int told, int over) = await store.PutAsync(
                run, plan.People, options.PeopleDailyMax,
                QuietHours.DueAt(options.QuietHours, time.GetUtcNow(), urgent: false), cancellation);
            logger.LogInformation(
                "run {RunId}: {Told} people are told of it, {Over} with their next message", run.RunId, told, over);
        }
    }

    /// <summary>Sends what is due, text by text, until the channel fails: the rest waits for the next look.</summary>
    /// <returns>A line where it failed.</returns>
    public async Task<IReadOnlyList<string>> FlushAsync(CancellationToken cancellation)
    {
        if (options.People == PeopleWord.Off)
        {
            return [];
        }

        INotifier channel = options.PeopleByWebhook ? webhook : wps;
        foreach (PeopleBatch batch in await store.DueAsync(cancellation))
        {
            if (!await store.TakeAsync(batch, cancellation))
            {
                continue;
            }

            string? problem = await Notices.TryAsync(channel, NoticeOf(batch), time, logger, cancellation);
            await store.RecordAsync(batch, sent: problem is null, cancellation);
            if (problem is not null)
            {
                return [$"{channel.Channel}: {problem}"];
            }
        }

        return [];
    }

    private Notice NoticeOf(PeopleBatch batch) => new()
    {
        Id = $"{batch.RunId}/people/" + Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', batch.Numbers))))[..16],
        Kind = NoticeKind.Timetable,
        Cause = batch.State,
        Term = batch.Term,
        RunId = batch.RunId,
        RunKind = batch.RunKind,
        State = batch.State,
        Title = Title,
        Text = batch.Text,
        At = time.NowText(),
        Receivers = batch.Numbers,
    };
}
