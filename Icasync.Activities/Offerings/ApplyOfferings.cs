using System.Diagnostics;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
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
    StagingStore staging,
    WorkItemRunner runner,
    WpsAttempts attempts,
    CallLog calls,
    SyncOptions options,
    TimeProvider time,
    ILogger<ApplyOfferings> logger)
{
    /// <summary>How often an execution goes back to the queue of an offering's holders before it gives up.</summary>
    private const int ClaimsLostMax = 10;

    /// <summary>Treats the stretch of the work list.</summary>
    [Function(nameof(ApplyOfferings))]
    public async Task<Tally> RunAsync([ActivityTrigger] OfferingsInput input, CancellationToken cancellation)
    {
        using IDisposable scope = attempts.Of(input.Attempt.Key()).Enter();
        IReadOnlyList<(WorkItem Item, StagedOffering? Staged)> items;
        try
        {
            items = await staging.ReadWorkAsync(
                input.Attempt.Key(), input.Step, input.From, input.Count, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            return Stop(input, input.From, exception);
        }

        Task<(Tally? Stop, string? HostId)> admission = runner.AdmitAsync(input.Attempt, cancellation);
        Tally[] outcomes = await Task.WhenAll(items.Select(one => OneAsync(
            input, one.Item, one.Staged, admission, cancellation)));
        await calls.FlushAsync(input.Attempt.RunId, cancellation);
        return outcomes.Aggregate(Tally.Empty, (sum, one) => sum.Plus(one));
    }

    private async Task<Tally> OneAsync(
        OfferingsInput input, WorkItem item, StagedOffering? staged, Task<(Tally? Stop, string? HostId)> admission,
        CancellationToken cancellation)
    {
        if (item.Outcome is { } earlier)
        {
            return Tally.One(earlier == WorkOutcome.Done);
        }

        using Activity? span = RunSpans.StartCourse(input, item.Offering);
        OutageWait outage = new(attempts.Of(input.Attempt.Key()), options, time);
        int lost = 0;
        while (true)
        {
            try
            {
                (Tally? stop, string? hostId) = await admission;
                Tally tally = stop ?? await runner.RunAsync(input, item, staged, hostId, cancellation);
                if (tally.Stop == StopKind.None)
                {
                    attempts.Of(input.Attempt.Key()).Advance($"{input.Step} {item.Number}");
                }

                return tally;
            }
            catch (FencedException fenced) when (fenced.Reason == FenceReason.ClaimLost && ++lost <= ClaimsLostMax)
            {
                // The claim lapsed while this execution stood still, and another has the offering now. That ends no
                // run: this one waits for it as for any other holder, and then does what is left.
                admission = runner.AdmitAsync(input.Attempt, cancellation);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                if (!await outage.WaitAsync(exception, cancellation))
                {
                    return await StopAsync(input, item, exception, cancellation);
                }

                admission = runner.AdmitAsync(input.Attempt, cancellation);
            }
        }
    }

    private async Task<Tally> StopAsync(
        OfferingsInput input, WorkItem item, Exception exception, CancellationToken cancellation)
    {
        if (PhaseBoundary.Reason(exception) is not null || SqlTransients.Of(exception) is not { } error)
        {
            return Stop(input, item.Number, exception);
        }

        try
        {
            // The claim or the outcome was refused: this course alone meets that, and the others go on.
            await runner.RefusedAsync(input, item, SqlTransients.Name(error), cancellation);
            return Tally.One(done: false);
        }
        catch (Exception again) when (!cancellation.IsCancellationRequested)
        {
            return Stop(input, item.Number, again);
        }
    }

    private Tally Stop(OfferingsInput input, long number, Exception exception)
    {
        if (PhaseBoundary.Reason(exception) is { } reason)
        {
            return new Tally(0, 0, reason.Stop, reason.Reason, reason.Reason is null ? null : exception.Message);
        }

        if (SqlTransients.Of(exception) is { } error)
        {
            // Courses without an outcome and without a failure would be lost in a run that completes.
            logger.LogError(
                exception, "run {RunId} step {Step} item {Number}: the database refused a statement",
                input.Attempt.RunId, input.Step.Word(), number);
            return Tally.Empty with
            {
                Stop = StopKind.Failed, Reason = RunReason.SourceUnavailable,
                Message = PhaseBoundary.Refused(error),
            };
        }

        logger.LogError(
            exception, "run {RunId} step {Step} item {Number} met an error it does not know",
            input.Attempt.RunId, input.Step.Word(), number);
        return new Tally(
            0, 1, StopKind.Failed, RunReason.InternalError,
            $"{UnknownError.Describe(exception)}, at item {number} of step {input.Step.Word()}; the log says "
            + "more.");
    }
}
