using Icasync.Activities.Notify;
using Icasync.Functions.Runs;
using Icasync.Functions.Schedules;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Icasync.Functions.Triggers;

/// <summary>
/// The one timer: it only asks whether a schedule is due and whether an open run needs an attempt. The schedules
/// themselves are settings, read at +08:00 in code (DESIGN 8, PITFALLS 19).
/// </summary>
public sealed class ClockTrigger(ScheduleRunner schedules, RunDispatcher dispatcher, NoticeClock notices)
{
    [Function("Clock")]
    public async Task RunAsync(
        [TimerTrigger("*/15 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        await schedules.TickAsync(cancellation);
        await dispatcher.TickAsync(client, cancellation);
        await notices.TickAsync(cancellation);
    }
}
