using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Domain.Runs;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Notify;

/// <summary>
/// Decides what people are told when a run ends, and sends what is due over every channel. A channel that fails is
/// logged and answered; it never fails a run.
/// </summary>
public sealed class Notices(
    NoticeStore store,
    IEnumerable<INotifier> channels,
    PeopleTelling people,
    NotifyOptions options,
    TimeProvider time,
    ILogger<Notices> logger) : IRunNotifier
{
    /// <summary>Longest time one channel may take for one notice.</summary>
    public static readonly TimeSpan ChannelMax = TimeSpan.FromSeconds(20);

    /// <summary>Reasons that somebody has to act on at once.</summary>
    public static IReadOnlyList<RunReason> Urgent { get; } =
    [
        RunReason.WpsForbidden, RunReason.WpsUnavailable, RunReason.SourceUnavailable, RunReason.SourceRights,
        RunReason.SourceEmpty, RunReason.LedgerInconsistent, RunReason.LedgerOlder, RunReason.InternalError,
        RunReason.OutOfMemory, RunReason.EngineLost,
    ];

    private static readonly string[] NoChange = [".unchanged", ".withheld", ".pending"];

    private readonly List<INotifier> _channels = [.. channels];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> RunEndsAsync(
        RunRow run, RunState state, RunReason? reason, int failures, IReadOnlyDictionary<string, int> counts,
        CancellationToken cancellation)
    {
        counts = RunTallies.Names.Where(name => counts.GetValueOrDefault(name) != 0)
            .ToDictionary(name => name, name => counts[name]);
        if (state is RunState.Completed or RunState.CompletedWithFailures)
        {
            // A run that worked shows that the causes told before are over. That a held plan was carried out is not
            // announced: the person who allowed it knows.
            IReadOnlyList<RunReason> over = await store.ClearAsync(
                run, [.. Urgent, RunReason.DeleteGuard], cancellation);
            foreach (RunReason cleared in over.Where(one => one != RunReason.DeleteGuard))
            {
                await PutAsync(NoticeKind.Recovered, run, state, cleared, counts, failures, cancellation);
            }
        }

        IReadOnlyList<DueNotice>? due = null;
        bool alarms = state == RunState.Failed && reason is { } why && Urgent.Contains(why);
        if (alarms)
        {
            due = await PutAsync(NoticeKind.Alert, run, state, reason, counts, failures, cancellation);
        }
        else if (state == RunState.Failed && reason == RunReason.DeleteGuard)
        {
            due = await PutAsync(NoticeKind.HeldPlan, run, state, reason, counts, failures, cancellation);
        }
        else if (IsWorthTelling(run.Kind, state, counts))
        {
            due = await PutAsync(NoticeKind.RunEnded, run, state, reason, counts, failures, cancellation);
        }

        await people.RunEndsAsync(run, state, cancellation);
        return await SendAsync(due ?? await store.DueAsync(cancellation), cancellation);
    }

    /// <summary>Sends what is due: what the quiet hours held, and what a process that died had put aside.</summary>
    /// <returns>A line for each channel that failed.</returns>
    public async Task<IReadOnlyList<string>> FlushAsync(CancellationToken cancellation) =>
        await SendAsync(await store.DueAsync(cancellation), cancellation);

    private async Task<IReadOnlyList<string>> SendAsync(
        IReadOnlyList<DueNotice> due, CancellationToken cancellation)
    {
        List<string> problems = [];
        foreach (Notice notice in await store.TakeAsync(due, cancellation))
        {
            List<string> own = [];
            foreach (INotifier channel in _channels)
            {
                if (await TryAsync(channel, notice, time, logger, cancellation) is { } problem)
                {
                    own.Add($"{channel.Channel}: {problem}");
                }
            }

            await store.RecordAsync(notice.Id, own.Count == 0 ? "sent" : string.Join("; ", own), cancellation);
            problems.AddRange(own);
        }

        return [.. problems, .. await people.FlushAsync(cancellation)];
    }

    // A schedule may run every minute: the notices of runs that changed nothing would hide the run that changed
    // something.
    private static bool IsWorthTelling(
        RunKind kind, RunState state, IReadOnlyDictionary<string, int> counts) => state switch
    {
        RunState.Suspended => false,
        RunState.Completed or RunState.CompletedWithFailures => kind is not (RunKind.Incremental or RunKind.Users)
            || counts.Keys.Any(name => !NoChange.Any(end => name.EndsWith(end, StringComparison.Ordinal))),
        RunState.Failed or RunState.Terminated or RunState.RolledBack => true,
        RunState.Pending or RunState.Running or _ =>
            throw new System.Diagnostics.UnreachableException($"a run does not end as {state}"),
    };

    private async Task<IReadOnlyList<DueNotice>?> PutAsync(
        NoticeKind kind, RunRow run, RunState state, RunReason? about, IReadOnlyDictionary<string, int> counts,
        int failures, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        (string title, string text) = NoticeTexts.Of(
            kind, run, WireFormat.Word(state), about, counts, failures, options.PageUrl);
        string cause = about is { } known ? WireFormat.Code(known) : WireFormat.Word(state);
        Notice notice = new()
        {
            Id = $"{run.RunId}/{WireFormat.Word(kind)}/{cause}/{now.UtcTicks:x}",
            Kind = kind,
            Cause = cause,
            Term = run.Term,
            RunId = run.RunId,
            RunKind = WireFormat.Word(run.Kind),
            State = WireFormat.Word(state),
            Title = title,
            Text = text,
            At = WireFormat.Instant(now),
            Counts = counts,
        };

        // Alerts and held plans are causes of the term; ends and recoveries belong to their run.
        bool perRun = kind is NoticeKind.RunEnded or NoticeKind.Recovered;
        string told = perRun ? $"{WireFormat.Word(kind)} {WireFormat.Word(state)} {cause}"
            : NoticeStore.CauseOf(cause, run.Term);
        IReadOnlyList<DueNotice>? due = await store.PutAsync(
            notice, told, perRun, QuietHours.DueAt(options.QuietHours, now, notice.Urgent), cancellation);
        if (due is null)
        {
            logger.LogInformation(
                "notice {Kind} {Cause} of run {RunId} was told before and is not repeated", kind, cause, run.RunId);
        }

        return due;
    }

    /// <summary>Sends a notice over a channel; answers what went wrong, or null.</summary>
    internal static async Task<string?> TryAsync(
        INotifier channel, Notice notice, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        using CancellationTokenSource budget = new(ChannelMax, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            budget.Token, cancellation);
        string? problem = null;
        try
        {
            await channel.SendAsync(notice, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            problem = $"took longer than {ChannelMax.TotalSeconds:0} seconds";
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever a channel throws, the run goes on; texts of unknown exceptions may carry data.
            problem = exception is NotifierException known ? known.Message : exception.GetType().Name;
        }

        IcasyncTelemetry.Notices.Add(
            1, new KeyValuePair<string, object?>("channel", channel.Channel),
            new KeyValuePair<string, object?>("outcome", problem is null ? "sent" : "failed"));
        if (problem is not null)
        {
            logger.LogWarning(
                "notice {Kind} {Cause} did not go out by {Channel}: {Problem}", notice.Kind, notice.Cause,
                channel.Channel, problem);
        }

        return problem;
    }
}
