using System.Globalization;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>
/// Finds the rate at which throttling begins: a quarter, half, three quarters and all of the ceiling are each held for
/// some seconds, the last for twice as long; between the last good step and the first bad one two more are tried.
/// </summary>
/// <param name="hold">How long a step is held; zero leaves the question out.</param>
internal sealed class RateAsking(ProbeDesk desk, double ceiling, TimeSpan hold)
{
    private const int Steps = 4;
    private const int Refinements = 2;
    private static readonly TimeSpan RestMin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(60);

    public async Task AskAsync(CancellationToken cancellation)
    {
        if (hold > TimeSpan.Zero)
        {
            await desk.Notes.AskAsync("RATE", () => MeasureAsync(cancellation));
        }
        else
        {
            desk.Notes.Skip("left out by --rate-seconds 0", "RATE");
        }

        if (desk.Caller.Throttled is { Error: { } error } throttled)
        {
            string[] pause = throttled.Reply.RetryAfter is { } asked ? [Number(asked.TotalSeconds)] : [];
            desk.Notes.Add("S23", [new ProbeAnswer(throttled.Status, error.Code, pause)]);
        }
        else if (hold > TimeSpan.Zero)
        {
            desk.Notes.Add("S23", [new ProbeAnswer(200, 0)], $"up to {Number(ceiling)} calls a second");
        }
        else
        {
            desk.Notes.Skip("left out by --rate-seconds 0", "S23");
        }
    }

    private async Task<ProbeAnswer[]> MeasureAsync(CancellationToken cancellation)
    {
        double good = 0;
        double bad = double.PositiveInfinity;
        for (int step = 1; step <= Steps && double.IsInfinity(bad); step++)
        {
            double rate = ceiling * step / Steps;
            bool holds = await HoldsAsync(rate, step == Steps ? hold * 2 : hold, cancellation);
            (good, bad) = holds ? (rate, bad) : (good, rate);
        }

        for (int more = 0; more < Refinements && !double.IsInfinity(bad); more++)
        {
            double middle = (good + bad) / 2;
            (good, bad) = await HoldsAsync(middle, hold * 2, cancellation) ? (middle, bad) : (good, middle);
        }

        // What is throttled at any rate that was tried is called as slowly as the limiter ever does.
        string met = double.IsInfinity(bad) ? "no throttling met" : $"throttled at {Number(bad)}";
        return [new ProbeAnswer(200, 0, $"{Number(good > 0 ? good : ceiling / 16)} ({met})")];
    }

    private async Task<bool> HoldsAsync(double rate, TimeSpan length, CancellationToken cancellation)
    {
        using SemaphoreSlim inFlight = new(desk.Options.MaxConcurrency);
        List<Task<ProbeReply>> calls = [];
        DateTimeOffset began = desk.Time.GetUtcNow();
        for (int sent = 0; sent < rate * length.TotalSeconds && !calls.Exists(IsThrottled); sent++)
        {
            TimeSpan early = began + TimeSpan.FromSeconds(sent / rate) - desk.Time.GetUtcNow();
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, desk.Time, cancellation);
            }

            await inFlight.WaitAsync(cancellation);
            calls.Add(CallAsync(inFlight, cancellation));
        }

        ProbeReply[] replies = await Task.WhenAll(calls);
        if (replies.FirstOrDefault(reply => reply.Error is { Class: WpsErrorClass.Unknown }) is { Error: { } lost })
        {
            throw new WpsUnavailableException($"{lost.CodeText} {lost.Message}");
        }

        ProbeReply? throttled = replies.FirstOrDefault(reply => reply.IsThrottled);
        if (throttled is not null)
        {
            TimeSpan rest = throttled.Reply.RetryAfter ?? RestMin;
            await Task.Delay(rest < RestMax ? rest : RestMax, desk.Time, cancellation);
        }

        return throttled is null;
    }

    private async Task<ProbeReply> CallAsync(SemaphoreSlim inFlight, CancellationToken cancellation)
    {
        try
        {
            return await desk.Caller.OnceAsync(ProbeDesk.Smallest, cancellation);
        }
        finally
        {
            inFlight.Release();
        }
    }

    private static bool IsThrottled(Task<ProbeReply> call) =>
        call is { IsCompletedSuccessfully: true, Result.IsThrottled: true };

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
