using System.Globalization;
using Icasync.Activities.Probing;
using Icasync.Activities.Wps;
using Icasync.Domain.Probing;

namespace Icasync.Cli.Output;

/// <summary>A probe as text: its table, what a person has to do, and what is gone by from now on.</summary>
internal static class ProbeText
{
    private static readonly TimeSpan Local = TimeSpan.FromHours(8);

    /// <summary>One line that says whether and when WPS was probed.</summary>
    public static string Of(WpsProfile? profile) => profile is null
        ? "not probed; run 'icasync probe'"
        : $"probed on {Day(profile)}, {profile.Differences} differences"
            + (profile.Open > 0 ? $", {profile.Open} to look at: {string.Join(", ", Open(profile))}" : string.Empty);

    /// <summary>Prints every question with its answer.</summary>
    public static void Write(TextWriter writer, ProbeReport report, WpsProfiles profiles)
    {
        TextTable table = new("", "question", "assumed", "found", "what it changes");
        foreach (ProbeFinding finding in report.Profile.Findings)
        {
            ProbeQuestion question = ProbeQuestions.Of(finding.Id);
            table.Add(
                finding.Id, question.English, question.Assumed, Found(finding),
                finding.Outcome == ProbeOutcome.Different ? "! " + question.Effect : question.Effect);
        }

        table.WriteTo(writer);
        writer.WriteLine();
        foreach (ProbeFinding finding in report.Profile.Findings.Where(finding => finding.Warning is not null))
        {
            writer.WriteLine($"WPS_DIFFERS {finding.Id}: {finding.Found}. {finding.Warning}");
        }

        foreach (string title in report.LeftAlone)
        {
            writer.WriteLine($"LEFT_ALONE {title}: it looks like a probe's calendar and is not proven to be one.");
        }

        if (!report.IsClean)
        {
            writer.WriteLine("NOT_CLEAN: a calendar of this probe could not be deleted. The next probe finds it.");
        }

        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Profile.Differences} differences, {report.Profile.Open} to look at; {report.Calls} calls, "
            + $"{report.Cleared} calendars of earlier probes deleted."));
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"From now on: {profiles.Rate:0.##} calls a second ({profiles.RateOrigin}), {profiles.EventsPerCall} "
            + $"events and {profiles.PeoplePerCall} people a call."));
    }

    /// <summary>Prints what a probe would ask, and by which calls.</summary>
    public static void WriteQuestions(TextWriter writer)
    {
        TextTable table = new("", "question", "assumed", "calls", "needs");
        foreach (ProbeQuestion question in ProbeQuestions.All)
        {
            table.Add(
                question.Id, question.English, question.Assumed, question.Calls,
                question.NeedsAccount ? "--account" : string.Empty);
        }

        table.WriteTo(writer);
        writer.WriteLine();
        writer.WriteLine(
            "Besides: getAppToken, listCalendars and listEvents to find what a killed probe left, createCalendar and "
            + "deleteCalendar for two scratch calendars, getUsersByExUserIds. Nothing was called.");
    }

    private static IEnumerable<string> Open(WpsProfile profile) =>
        profile.Findings.Where(finding => finding.IsOpen).Select(finding => finding.Id);

    private static string Day(WpsProfile profile) =>
        profile.ProbedAt.ToOffset(Local).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Found(ProbeFinding finding) => finding.Outcome switch
    {
        ProbeOutcome.AsAssumed or ProbeOutcome.Different or ProbeOutcome.Measured =>
            finding.Detail is null ? finding.Found! : $"{finding.Found} ({finding.Detail})",
        ProbeOutcome.Unclear => $"unclear: {finding.Detail}",
        ProbeOutcome.NotTried => $"not tried: {finding.Detail}",
        _ => throw new System.Diagnostics.UnreachableException($"outcome {finding.Outcome}"),
    };
}
