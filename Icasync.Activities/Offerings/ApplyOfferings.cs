using System.Diagnostics;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Brings a few offerings through one step, side by side, each under its own claim and with its own outcome. It answers
/// counts and never throws; executed twice, the second execution finds the outcomes recorded (DESIGN 2, 4).
/// </summary>
public sealed class ApplyOfferings(
    RunStore runs,
    WorkList work,
    LedgerStore store,
    FailureLog failures,
    OfferingStepRunner steps,
    IWpsApi wps,
    WpsAttempts attempts,
    CallLog calls,
    SyncOptions options,
    TimeProvider time,
    Random random,
    ILogger<ApplyOfferings> logger)
{
    /// <summary>
    /// A calendar that is gone is made anew from its first step, whichever step met that: its events went with it, and
    /// the plan, which knew of no such loss, may list none of them.
    /// </summary>
    private static readonly OfferingStep[] StepsOfNewCalendar = [OfferingStep.Calendars, OfferingStep.Events];

    /// <summary>How often an execution goes back to the queue of an offering's holders before it gives up.</summary>
    private const int ClaimsLostMax = 10;

    /// <summary>Treats the stretch of the work list.</summary>
    [Function(nameof(ApplyOfferings))]
    public async Task<Tally> RunAsync([ActivityTrigger] OfferingsInput input, CancellationToken cancellation)
    {
        using IDisposable scope = attempts.Of(input.Attempt.Key()).Enter();
        IReadOnlyList<WorkItem> items = await work.ReadAsync(
            input.Attempt.Key(), input.Step, input.From, input.Count, cancellation);
        Tally[] outcomes = await Task.WhenAll(items.Select(item => OneAsync(input, item, cancellation)));
        await calls.FlushAsync(input.Attempt.RunId, cancellation);
        return outcomes.Aggregate(Tally.Empty, (sum, one) => sum.Plus(one));
    }

    private async Task<Tally> OneAsync(OfferingsInput input, WorkItem item, CancellationToken cancellation)
    {
        if (item.Outcome is { } earlier)
        {
            return earlier == WorkOutcome.Done ? new Tally(1, 0, StopKind.None, null, null)
                : new Tally(0, 1, StopKind.None, null, null);
        }

        using Activity? span = RunSpans.StartCourse(input, item.Offering);
        OutageWait outage = new(attempts.Of(input.Attempt.Key()), options, time);
        int lost = 0;
        while (true)
        {
            try
            {
                return await TryAsync(input, item, cancellation);
            }
            catch (FencedException fenced) when (fenced.Reason == FenceReason.ClaimLost && ++lost <= ClaimsLostMax)
            {
                // The claim lapsed while this execution stood still, and another has the offering now. That ends no
                // run: this one waits for it as for any other holder, and then does what is left.
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                if (exception is not WpsUnavailableException || !await outage.WaitAsync(cancellation))
                {
                    return Stop(input, item, exception);
                }
            }
        }
    }

    private async Task<Tally> TryAsync(OfferingsInput input, WorkItem item, CancellationToken cancellation)
    {
        RunRow? run = await runs.FindAsync(input.Attempt.RunId, cancellation);
        if (run is null || run.Attempt != input.Attempt.Attempt || run.Gate != Gate.Open)
        {
            return Tally.Empty with { Stop = StopKind.Gate };
        }

        if (await failures.CountAsync(run.RunId, cancellation) > options.FailuresMax)
        {
            return new Tally(
                0, 0, StopKind.Failed, RunReason.TooManyFailures,
                $"More than {options.FailuresMax} items failed (Icasync__Sync__FailuresMax); the list of failures "
                + "says why.");
        }

        Fence fence = new(
            input.Attempt.Key(), input.Attempt.Term, item.Offering, item.OfferingId,
            $"{run.HostId}/{random.NextInt64():x16}");
        if (!await ClaimAsync(fence, cancellation))
        {
            return Tally.Empty with { Stop = StopKind.Gate };
        }

        try
        {
            await work.StartAsync(
                input.Attempt.Key(), input.Step, item.Number, StepNodes.Paths(input.Attempt.Kind, input.Step),
                cancellation);
            StepResult result =
                await WithRenewalAsync(fence, () => StepAsync(fence, input, cancellation), cancellation);
            await RecordAsync(input, item, result, cancellation);
            await calls.FlushAsync(input.Attempt.RunId, cancellation);
            return result.Failures.Count == 0
                ? new Tally(1, 0, StopKind.None, null, null)
                : new Tally(0, 1, StopKind.None, null, null);
        }
        finally
        {
            await store.ReleaseAsync(fence, CancellationToken.None);
        }
    }

    private async Task<StepResult> StepAsync(Fence fence, OfferingsInput input, CancellationToken cancellation)
    {
        string phase = input.Step is OfferingStep.Calendars or OfferingStep.NewCalendars ? "calendars" : "events";
        try
        {
            StepResult result = await HealingAsync(fence, input, cancellation);
            if (result.Failures.Any(failure => failure.FailureClass == FailureClass.Network))
            {
                await ProbeAsync(cancellation);
            }

            return result;
        }
        catch (CalendarForbiddenException forbidden)
        {
            return new StepResult([ItemFailure.OfCalendar(fence, phase, forbidden.Error)], new StepCounts(0, 0));
        }
        catch (RemoteIdTooLongException tooLong)
        {
            return new StepResult(
                [ItemFailure.OfCalendar(fence, phase, RemoteIdTooLongException.Code, tooLong.Message)],
                new StepCounts(0, 0));
        }
    }

    private async Task<StepResult> HealingAsync(Fence fence, OfferingsInput input, CancellationToken cancellation)
    {
        try
        {
            return await steps.RunAsync(fence, input.Attempt, input.Step, cancellation);
        }
        catch (CalendarGoneException)
        {
            await steps.HealAsync(fence, cancellation);
            foreach (OfferingStep step in StepsOfNewCalendar)
            {
                StepResult healed = await steps.RunAsync(fence, input.Attempt, step, cancellation);
                if (healed.Failures.Count > 0)
                {
                    return healed;
                }
            }

            return new StepResult([], new StepCounts(0, 0));
        }
    }

    // An item was given up for want of an answer. When WPS answers nobody, that is an outage, which is waited for, and
    // no failure of the item: this read then throws.
    private async Task ProbeAsync(CancellationToken cancellation)
    {
        await foreach (WpsCalendar _ in wps.ListCalendarsAsync(cancellation))
        {
            return;
        }
    }

    /// <summary>
    /// Waits for another execution of the same work to end or to lose its claim; false when the gate closed meanwhile.
    /// </summary>
    private async Task<bool> ClaimAsync(Fence fence, CancellationToken cancellation)
    {
        while (!await store.TryClaimAsync(fence, cancellation))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
            RunRow? run = await runs.FindAsync(fence.Attempt.RunId, cancellation);
            if (run is null || run.Attempt != fence.Attempt.Attempt || run.Gate == Gate.Closed)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<StepResult> WithRenewalAsync(
        Fence fence, Func<Task<StepResult>> step, CancellationToken cancellation)
    {
        Task<StepResult> working = step();
        while (!working.IsCompleted && !cancellation.IsCancellationRequested)
        {
            using CancellationTokenSource renewal = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task pause = Task.Delay(LedgerStore.ClaimLifetime / 3, time, renewal.Token);
            if (await Task.WhenAny(working, pause) == pause && !cancellation.IsCancellationRequested)
            {
                await store.RenewAsync(fence, cancellation);
            }

            await renewal.CancelAsync();
        }

        return await working;
    }

    private async Task RecordAsync(
        OfferingsInput input, WorkItem item, StepResult result, CancellationToken cancellation)
    {
        await failures.ReplaceAsync(input.Attempt.RunId, item.Offering, input.Step, result.Failures, cancellation);
        bool failed = result.Failures.Count > 0;
        await work.FinishAsync(
            input.Attempt.Key(), input.Step, item.Number, failed ? WorkOutcome.Failed : WorkOutcome.Done,
            StepNodes.Of(input.Attempt.Kind, input.Step, failed, result.Counts), cancellation);
    }

    private Tally Stop(OfferingsInput input, WorkItem item, Exception exception)
    {
        if (PhaseBoundary.Reason(exception) is { } reason)
        {
            return new Tally(0, 0, reason.Stop, reason.Reason, reason.Reason is null ? null : exception.Message);
        }

        logger.LogError(
            exception, "run {RunId} step {Step} item {Number} met an error it does not know",
            input.Attempt.RunId, input.Step.Word(), item.Number);
        return new Tally(
            0, 1, StopKind.Failed, RunReason.LedgerInconsistent,
            $"{exception.GetType().Name} at item {item.Number} of step {input.Step.Word()}");
    }
}
