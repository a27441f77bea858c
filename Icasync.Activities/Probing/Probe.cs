using System.Globalization;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>
/// Asks a WPS what its documents leave open (WPS-API 13), on two calendars that it makes and deletes. Whatever one
/// question meets, the others are asked, and the calendars are deleted at the end, also when it is stopped.
/// </summary>
public sealed class Probe(
    HttpMessageHandler handler, WpsOptions options, WpsProfiles profiles, TimeProvider time, Random random)
{
    private static readonly TimeSpan RemoveMax = TimeSpan.FromSeconds(20);

    /// <summary>Probes and keeps what was found.</summary>
    /// <param name="tell">Told each question as it is asked.</param>
    /// <exception cref="ProbeRefusedException">The app lacks what every probe needs, or an account is none.</exception>
    /// <exception cref="WpsUnavailableException">WPS does not answer.</exception>
    public async Task<ProbeReport> RunAsync(ProbeOptions wanted, Action<string> tell, CancellationToken cancellation)
    {
        ProbeFence fence = new();
        using ProbeCaller caller = new(handler, options, fence, time);
        ProbeCalendars calendars = new(caller, fence, options, time, random);
        ProbeNotes notes = new(tell);
        await CheckAccountsAsync(caller, wanted.Accounts, cancellation);
        await calendars.ClearAsync(cancellation);
        try
        {
            (string main, string title) = await calendars.CreateAsync(cancellation);
            (string second, _) = await calendars.CreateAsync(cancellation);
            ProbeDesk desk = new(caller, notes, options, time)
            {
                Main = main, Second = second, Wanted = wanted,
            };
            await AskAsync(desk, title, cancellation);
        }
        finally
        {
            // Who stops the program does not want to keep the calendars.
            using CancellationTokenSource limit = new(RemoveMax, time);
            await calendars.RemoveAsync(limit.Token);
        }

        NoteRights(notes, caller);
        WpsProfile profile = new()
        {
            ProbedAt = time.GetUtcNow(),
            Server = options.BaseUrl.GetLeftPart(UriPartial.Path),
            Findings = notes.Findings(),
            CallMedian = Share(caller, 0.5),
            CallHigh = Share(caller, 0.95),
        };
        await profiles.KeepAsync(profile, cancellation);
        return new ProbeReport(
            profile, caller.Milliseconds.Count, calendars.Cleared, calendars.LeftAlone, calendars.IsClean);
    }

    private static async Task AskAsync(ProbeDesk desk, string title, CancellationToken cancellation)
    {
        // The newest calendar is looked for first: a delay that has passed shows nothing.
        await new CalendarLagAsking(desk).AskAsync(cancellation);
        await new CallAsking(desk).AskAsync(cancellation);
        await new LagAsking(desk).AskAsync(cancellation);
        await new ListAsking(desk).AskAsync(cancellation);
        await new EventAsking(desk).AskAsync(cancellation);
        await new FillAsking(desk).AskAsync(cancellation);
        await new TitleAsking(desk, title).AskAsync(cancellation);
        await new AccessAsking(desk).AskAsync(cancellation);
        await new RateAsking(
            desk, desk.Wanted.RateMax ?? desk.Options.RequestsPerSecond, desk.Wanted.RateHold)
            .AskAsync(cancellation);
    }

    private static async Task CheckAccountsAsync(
        ProbeCaller caller, IReadOnlyList<string> accounts, CancellationToken cancellation)
    {
        if (accounts.Count == 0)
        {
            return;
        }

        ProbeReply known = await AccessAsking.UsersAsync(caller, accounts, cancellation);
        HashSet<string?> numbers = [.. known.Items.Select(item => WpsJson.Text(item, "ex_user_id"))];
        if (known.Error is null && accounts.FirstOrDefault(account => !numbers.Contains(account)) is { } missing)
        {
            throw new ProbeRefusedException(
                $"--account is '{missing}', but WPS knows nobody with this number (ex_user_id), or the app may not see "
                + "the person. Name a test account inside the app's contact range. Nothing was changed.", "--account");
        }
    }

    private static void NoteRights(ProbeNotes notes, ProbeCaller caller)
    {
        string[] lacking = [.. caller.Refused.Keys.Select(ScopeTable.Of).Distinct()];
        string calls = string.Join(", ", caller.Refused.Select(one => $"{one.Key} {one.Value.CodeText}"));
        notes.Add(
            "SCOPES",
            [new ProbeAnswer(200, 0, lacking.Length == 0 ? "none" : string.Join(", ", lacking))],
            lacking.Length == 0 ? null : calls);
        if (caller.Refused.Values.FirstOrDefault() is { } refused)
        {
            notes.Add("S3", [new ProbeAnswer(refused.HttpStatus, refused.Code)]);
        }
        else
        {
            notes.Skip("no scope is missing", "S3");
        }

        notes.Add(
            "COST",
            [
                new ProbeAnswer(200, 0, string.Create(
                    CultureInfo.InvariantCulture,
                    $"p50 {Share(caller, 0.5):0} ms, p95 {Share(caller, 0.95):0} ms")),
            ]);
    }

    private static double Share(ProbeCaller caller, double share)
    {
        double[] sorted = [.. caller.Milliseconds.Order()];
        return sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}
