using System.ComponentModel;
using Icasync.Activities.Base;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync term list|open|retire|reopen</c>: which terms there are, and their life.</summary>
public sealed class TermCommand(CommandIo io) : AsyncCommand<TermCommand.Options>
{
    private const string List = "list";

    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        if (settings.Act == List)
        {
            await ListAsync(settings, cancellationToken);
            return ExitCodes.Completed;
        }

        TermAct act = settings.ParseAct();
        string term = settings.ParseTerm();
        if (settings.ParseCalendars(act, term) is { } calendars)
        {
            RunOptions retirement = new() { Retires = calendars, Force = settings.Force, Reason = settings.Reason };
            RunRequest request = new(RunKind.Retire, term, retirement, !settings.NoWait);
            _ = settings.DryRun ? null : settings.Who("what is done to a term");
            return await RecallLauncher.ExecuteAsync(
                settings, io, settings.DryRun, settings.Details, _ => Task.FromResult(request), cancellationToken);
        }

        Operator who = settings.Who("what is done to a term");
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        TermAnswer answer = await workspace.Get<TermActs>().ActAsync(term, act, who, cancellationToken);
        if (!answer.Accepted)
        {
            throw Refusal(term, act, answer);
        }

        TermView view = (await workspace.Get<TermReader>().ReadAsync(cancellationToken))
            .Single(one => one.Term == term);
        if (io.Json)
        {
            io.WriteJson(view);
        }
        else
        {
            io.Out.WriteLine($"Term {term} is {WireFormat.Word(view.State)}; {view.Calendars} calendars stay as they "
                + "are.");
        }

        return ExitCodes.Completed;
    }

    private async Task ListAsync(Options settings, CancellationToken cancellation)
    {
        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Look, cancellation);
        IReadOnlyList<TermView> terms = workspace.HasTables
            ? await workspace.Get<TermReader>().ReadAsync(cancellation)
            : [];
        if (io.Json)
        {
            io.WriteJson(terms);
            return;
        }

        TextTable table = new("term", "state", "first", "last", "calendars", "schedules", "by");
        foreach (TermView term in terms)
        {
            table.Add(
                term.Term, WireFormat.Word(term.State), term.First, term.Last, term.Calendars,
                term.Followed ? "run" : "-", term.By);
        }

        table.WriteTo(io.Out);
    }

    private static CliException Refusal(string term, TermAct act, TermAnswer answer) => answer switch
    {
        { OpenRunId: { } open } => RunLauncher.Busy(
            term, open, $"so it cannot be retired. Wait for it, or 'icasync terminate {open}'."),
        { State: { } state } => CliException.Conflict(
            ProblemTypes.WrongState,
            "The term's state forbids it",
            $"Term {term} is {WireFormat.Word(state)} and does not allow {WireFormat.Word(act)}; nothing was changed."),
        _ => CliException.BadArgument(
            "--term", $"--term is '{term}', and neither the timetable nor the ledger has it. 'icasync term list' lists "
            + "the terms."),
    };

    /// <summary>Which act, which term, and why.</summary>
    public sealed class Options : ReasonedSettings
    {
        [CommandArgument(0, "<ACT>")]
        [Description("list, open, retire or reopen")]
        public string Act { get; init; } = string.Empty;

        [CommandOption("--term <TERM>")]
        [Description("Term such as 2024-2025-2")]
        public string? Term { get; init; }

        [CommandOption("--calendars <CHOICE>")]
        [Description("For retire: leave (default), rename, teachers (students lose their access) or delete")]
        public string? Calendars { get; init; }

        [CommandOption("--dry-run")]
        [Description("Show what would be done with the calendars; no call, no write")]
        public bool DryRun { get; init; }

        [CommandOption("--details")]
        [Description("With --dry-run: list every operation")]
        public bool Details { get; init; }

        [CommandOption("--force")]
        [Description("Pass the delete guard; needs --confirm")]
        public bool Force { get; init; }

        [CommandOption("--confirm <TERM>")]
        [Description("With --force: the term once more, typed by whoever means it")]
        public string? Confirm { get; init; }

        [CommandOption("--no-wait")]
        [Description("Only start the run; a process of this home must be there to do it")]
        public bool NoWait { get; init; }

        internal string ParseTerm() => RequireTerm(Term);

        internal TermAct ParseAct() => Act switch
        {
            "open" => TermAct.Open,
            "retire" => TermAct.Retire,
            "reopen" => TermAct.Reopen,
            _ => throw CliException.BadArgument(
                "ACT", $"'{Act}' is nothing that can be done to a term. Say list, open, retire or reopen."),
        };

        /// <summary>What a run is to do with the calendars; null where they stay as they are.</summary>
        internal RetiredCalendars? ParseCalendars(TermAct act, string term)
        {
            RetiredCalendars choice = RetiredCalendars.Leave;
            if (Calendars is not null && (act != TermAct.Retire || !WireFormat.TryParse(Calendars, out choice)))
            {
                throw CliException.BadArgument(
                    "--calendars",
                    $"--calendars is '{Calendars}' but must be leave, rename, teachers or delete, and with retire "
                    + "alone.");
            }

            if (Force && Confirm?.Trim() != term)
            {
                throw CliException.BadArgument(
                    "--confirm", $"--force takes access or calendars away without a look at the plan: say --confirm "
                    + $"{term} too.");
            }

            return choice != RetiredCalendars.Leave ? choice
                : DryRun || Force || NoWait ? throw CliException.BadArgument(
                    "--calendars",
                    "--dry-run, --force and --no-wait belong to a retirement that changes calendars: say --calendars "
                    + "rename, teachers or delete.")
                : null;
        }
    }
}
