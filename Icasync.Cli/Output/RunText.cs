using System.Globalization;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;

namespace Icasync.Cli.Output;

/// <summary>Runs as text for a person.</summary>
internal static class RunText
{
    /// <summary>Prints the run as the command's answer, in the form that was asked for.</summary>
    public static void Answer(CommandIo io, RunSummary run)
    {
        if (io.Json)
        {
            io.WriteJson(run);
        }
        else
        {
            Write(io.Out, run);
        }
    }

    /// <summary>Prints a list of runs.</summary>
    public static void WriteList(TextWriter writer, IReadOnlyList<RunSummary> runs)
    {
        if (runs.Count == 0)
        {
            writer.WriteLine("No run yet.");
            return;
        }

        TextTable table = new("run", "kind", "term", "state", "reason", "done", "writes", "failures", "started");
        foreach (RunSummary run in runs)
        {
            table.Add(
                run.RunId, run.Kind, run.Term, run.State, run.Reason, $"{run.Progress.Done} %", run.Remote.Writes,
                run.Failures,
                run.StartedAt ?? "-");
        }

        table.WriteTo(writer);
    }

    /// <summary>Prints one run.</summary>
    public static void Write(TextWriter writer, RunSummary run)
    {
        writer.WriteLine($"Run {run.RunId}: {run.Kind} sync of {run.Term}, {Words(run.State)}{Because(run)}");
        if (run.Message is { } message)
        {
            writer.WriteLine($"  {message}");
        }

        string took = Invariant($"started {run.StartedAt ?? "-"}, {run.Seconds ?? 0:0.0} s");
        writer.WriteLine(Invariant($"  attempt {run.Attempt}, {run.Progress.Done} % done, {took}"));
        if (run.Pilot is { } pilot)
        {
            writer.WriteLine($"  pilot: {pilot}");
        }

        writer.WriteLine();
        WriteCounts(writer, run.Counts);
        writer.WriteLine();
        string again = Invariant($"{run.Remote.Throttled} throttled, {run.Remote.Retried} retried");
        writer.WriteLine(Invariant(
            $"  calls to WPS: {run.Remote.Writes} writes, {run.Remote.Reads} reads, {again}"));
        foreach ((string operation, long calls) in run.Remote.ByOperation)
        {
            writer.WriteLine(Invariant($"    {operation} {calls}"));
        }

        WriteFindings(writer, "unreadable rows", run.Quarantined);
        WriteFindings(writer, "warnings", run.Warnings);
        if (run.Drift is { } drift)
        {
            WriteFindings(writer, "drift", drift);
        }

        if (run.Failures > 0)
        {
            writer.WriteLine(Invariant($"  {run.Failures} items failed: icasync failures {run.RunId}"));
        }
    }

    /// <summary>Prints counts as a table.</summary>
    public static void WriteCounts(TextWriter writer, CountSummary counts)
    {
        TextTable table = new(string.Empty, "created", "updated", "moved", "deleted", "unchanged", "withheld");
        table.Add(
            "  calendars", counts.Calendars.Created, counts.Calendars.Renamed, string.Empty, counts.Calendars.Deleted,
            counts.Calendars.Unchanged, counts.Calendars.Withheld);
        table.Add(
            "  events", counts.Events.Created, counts.Events.Updated, counts.Events.Moved, counts.Events.Deleted,
            counts.Events.Unchanged, counts.Events.Withheld);
        table.Add(
            "  access", counts.Access.Granted, counts.Access.Changed, string.Empty, counts.Access.Revoked,
            counts.Access.Unchanged, string.Empty);
        table.WriteTo(writer);
        if (counts.Calendars.Adopted + counts.Events.Adopted + counts.Access.Adopted > 0)
        {
            writer.WriteLine(Invariant(
                $"  adopted: {counts.Calendars.Adopted} calendars, {counts.Events.Adopted} events, ")
                + Invariant($"{counts.Access.Adopted} access entries that WPS held already"));
        }

        if (counts.Access.Pending > 0)
        {
            writer.WriteLine(Invariant($"  {counts.Access.Pending} people wait for an account at WPS"));
        }

        if (counts.Courses.OutOfScope > 0)
        {
            writer.WriteLine(Invariant(
                $"  out of scope: {counts.Courses.OutOfScope} (courses that the pilot leaves as they are)"));
        }

        if (counts.Attendees is not { Added: 0, Removed: 0 })
        {
            writer.WriteLine(
                Invariant($"  attendees: {counts.Attendees.Added} added, {counts.Attendees.Removed} removed"));
        }
    }

    private static void WriteFindings(TextWriter writer, string title, IReadOnlyDictionary<string, int> findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        writer.WriteLine($"  {title}: " + string.Join(", ", findings
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => Invariant($"{entry.Key} {entry.Value}"))));
    }

    private static string Because(RunSummary run) => run.Reason is { } reason ? $" ({reason})" : string.Empty;

    private static string Words(string state) => state switch
    {
        "completedWithFailures" => "completed with failures",
        "rolledBack" => "rolled back",
        _ => state,
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
