using Icasync.Activities.Calendars;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Domain.Runs;
using Microsoft.Extensions.Logging;

namespace Icasync.Activities.Offerings;

/// <summary>
/// Runs a step of one offering whose calendar may be lost to it: one that is gone is made anew, and one that WPS
/// refuses is a failure of the offering (D20), and so is whatever else nobody foresaw.
/// </summary>
public sealed class OfferingHealer(
    OfferingStepRunner steps, CalendarLedger calendars, IWpsApi wps, ILogger<OfferingHealer> logger)
{
    /// <summary>
    /// A calendar that is gone is made anew from its first step, whichever step met that: its events went with it, and
    /// the plan, which knew of no such loss, may list none of them.
    /// </summary>
    private static readonly OfferingStep[] StepsOfNewCalendar =
        [OfferingStep.Calendars, OfferingStep.Events, OfferingStep.Attendees];

    /// <summary>The phase that a failure of the step as a whole belongs to.</summary>
    public static FailurePhase PhaseOf(OfferingStep step) =>
        step is OfferingStep.Calendars or OfferingStep.NewCalendars ? FailurePhase.Calendars : FailurePhase.Events;

    /// <summary>Runs the step under the offering's claim.</summary>
    public async Task<StepResult> RunAsync(
        Fence fence, OfferingsInput input, OfferingState state, CancellationToken cancellation)
    {
        FailurePhase phase = PhaseOf(input.Step);
        try
        {
            StepResult result = await HealingAsync(fence, input, state, cancellation);
            if (result.Failures.Any(failure => failure.FailureClass == FailureClass.Network))
            {
                await ProbeAsync(cancellation);
            }

            return result;
        }
        catch (CalendarForbiddenException forbidden)
        {
            return StepResult.Of(ItemFailure.OfCalendar(fence, phase, forbidden.Error));
        }
        catch (Exception exception) when (SqlTransients.Of(exception) is not null)
        {
            // What passes was waited for: this course alone meets the error, and the others go on.
            return StepResult.Of(
                ItemFailure.OfDatabase(fence, phase, SqlTransients.Name(SqlTransients.Of(exception)!)));
        }
        catch (RemoteIdTooLongException tooLong)
        {
            return StepResult.Of(
                ItemFailure.OfCalendar(fence, phase, RemoteIdTooLongException.Code, tooLong.Message));
        }
        catch (LedgerInconsistentException inconsistent)
        {
            return StepResult.Of(
                ItemFailure.OfCalendar(fence, phase, LedgerInconsistentException.Code, inconsistent.Message));
        }
        catch (Exception exception)
            when (PhaseBoundary.Reason(exception) is null && !cancellation.IsCancellationRequested)
        {
            // Whatever one offering meets is its own failure: the others go on, and what was begun stands as intents.
            logger.LogError(
                exception, "run {RunId} step {Step} offering {OfferingId} met an error it does not know",
                input.Attempt.RunId, input.Step.Word(), fence.OfferingId);
            return StepResult.Of(ItemFailure.OfUnknown(fence, phase, exception));
        }
    }

    private async Task<StepResult> HealingAsync(
        Fence fence, OfferingsInput input, OfferingState state, CancellationToken cancellation)
    {
        try
        {
            return await steps.RunAsync(fence, input.Attempt, input.Step, state, cancellation);
        }
        catch (CalendarGoneException)
        {
            await calendars.ForgetAsync(fence, cancellation);
            foreach (OfferingStep step in StepsOfNewCalendar)
            {
                StepResult healed = await steps.RunAsync(
                    fence, input.Attempt, step, state with { Ledger = null }, cancellation);
                if (healed.Failures.Count > 0)
                {
                    return healed;
                }
            }

            return StepResult.Done;
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
}
