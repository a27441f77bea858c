using Icasync.Activities.Care;
using Icasync.Activities.Notify;
using Icasync.Functions.Runs;
using Icasync.Functions.Schedules;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Icasync.Functions.Triggers;

/// <summary>
/// The one timer: it only asks whether a schedule is due and whether an open run needs an attempt. The schedules
/// themselves are settings, read at +08:00 in code (DESIGN 8, PITFALLS 19).
/// </summary>
public sealed class ClockTrigger(
    ScheduleRunner schedules, RunDispatcher dispatcher, NoticeClock notices, Retention retention,
    ILogger<ClockTrigger> logger)
{
    /// <summary>
    /// When the timer fires. A host that starts while a dead one's lease on the timer lasts waits up to 15 seconds for
    /// it (host.json, singleton); with five more, what is due is late by 20 seconds at most.
    /// </summary>
    public const string Every = "*/5 * * * * *";

    [Function("Clock")]
    public async Task RunAsync(
        [TimerTrigger(Every)] TimerInfo timer, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        // The looks are caught one by one: an error of the schedules must not keep an open run waiting.
        await LookAsync("schedules", () => schedules.TickAsync(cancellation));
        await LookAsync("open runs", () => dispatcher.TickAsync(client, cancellation));
        await LookAsync("notices", () => notices.TickAsync(cancellation));
        await LookAsync("old logs", () => retention.TickAsync(cancellation));
    }

    private async Task LookAsync(string what, Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning("the {What} could not be looked at: {Type}", what, exception.GetType().Name);
        }
    }
}
