using System.ComponentModel;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Wps;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync adopt --term T</c>: shows what WPS holds of a term whose ledger is lost or older, and records it once a
/// person has said so. It writes nothing to WPS.
/// </summary>
public sealed class AdoptCommand(CommandIo io) : AsyncCommand<AdoptCommand.Options>
{
    private const int LinesMax = 20;

    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        string term = settings.ParseTerm();
        settings.Load(io).RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        workspace.Get<CallShares>().Start();
        io.Note($"Reading every calendar of {term} at WPS…");
        AdoptionPlan plan = await workspace.Get<TermAdoption>().FindAsync(term, cancellationToken);
        if (plan is { Found.Count: 0, Unclear.Count: 0, Missing.Count: 0, Gone.Count: 0 })
        {
            throw CliException.BadArgument(
                "--term", $"--term is '{term}', of which neither the timetable, nor the ledger, nor WPS has a course.");
        }

        if (!io.Json)
        {
            Show(plan);
        }

        bool records = plan.IsNeeded && (settings.Yes || (!io.Json && io.Ask($"Type {term} to record it: ") == term));
        if (records && !await workspace.Get<AdoptionRecorder>().RecordAsync(
            plan, new Operator(OperatorName.Of(), settings.Reason), cancellationToken))
        {
            throw CliException.Conflict(
                ProblemTypes.RunOpen, "A run is open",
                "A run is open in this database, and its ledger must not change under it. Let it end or terminate it, "
                + "then adopt again.");
        }

        Answer(plan, records);
        return ExitCodes.Completed;
    }

    private void Show(AdoptionPlan plan)
    {
        io.Out.WriteLine(
            $"Found: {plan.Found.Count} calendars of installation {plan.Self.Id}, with "
            + $"{plan.Found.Sum(one => one.Contents.Events.Count)} lessons and "
            + $"{plan.Found.Sum(one => one.Contents.People.Count)} access entries; "
            + $"{plan.Found.Count(one => one.Differs)} differ from the ledger.");
        Lines("Unclear, and left as they are", plan.Unclear.Select(one => $"{one.Kkh}: '{one.Title}', {one.Why}"));
        Lines("Missing at WPS, to be made by the next sync", plan.Missing);
    }

    private void Lines(string title, IEnumerable<string> lines)
    {
        List<string> all = [.. lines];
        io.Out.WriteLine($"{title}: {all.Count}");
        foreach (string line in all.Take(LinesMax))
        {
            io.Out.WriteLine($"  {line}");
        }

        if (all.Count > LinesMax)
        {
            io.Out.WriteLine($"  and {all.Count - LinesMax} more (--json has all)");
        }
    }

    private void Answer(AdoptionPlan plan, bool isRecorded)
    {
        if (io.Json)
        {
            io.WriteJson(new
            {
                xnxq = plan.Term, installation = plan.Self.Id, needed = plan.IsNeeded, recorded = isRecorded,
                found = plan.Found.Select(one => new
                {
                    kkh = one.Key.Offering, calendarId = one.Calendar.Id, title = one.Calendar.Summary,
                    events = one.Contents.Events.Count, access = one.Contents.People.Count, differs = one.Differs,
                }),
                unclear = plan.Unclear,
                missing = plan.Missing,
            });
            return;
        }

        io.Out.WriteLine(
            isRecorded ? "Recorded. The next full sync writes what really differs from the timetable."
            : !plan.IsNeeded && plan.Unclear.Count > 0
                ? "Nothing was recorded: nothing that WPS shows is proven to be this ledger's. The unclear calendars "
                    + "say why, and what to do."
            : plan.IsNeeded ? "Nothing was recorded. Run it again with --yes to record what was found."
            : "The ledger is as new as WPS: nothing to adopt, nothing changed. What people changed by hand is mended "
                + "by icasync check --repair.");
    }

    /// <summary>Which term, and whether somebody has decided.</summary>
    public sealed class Options : TermSettings
    {
        [CommandOption("--yes")]
        [Description("Record what was found without asking")]
        public bool Yes { get; init; }

        [CommandOption("--reason <TEXT>")]
        [Description("Why, for the operator log")]
        public string? Reason { get; init; }
    }
}
