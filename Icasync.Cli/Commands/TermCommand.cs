using System.ComponentModel;
using Icasync.Activities.Base;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
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
        Operator who = settings.Who("what is done to a term");
        settings.RequireLeave(act);
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
        [Description("For retire: leave, the calendars stay as they are")]
        public string? Calendars { get; init; }

        internal string ParseTerm() => RequireTerm(Term);

        internal TermAct ParseAct() => Act switch
        {
            "open" => TermAct.Open,
            "retire" => TermAct.Retire,
            "reopen" => TermAct.Reopen,
            _ => throw CliException.BadArgument(
                "ACT", $"'{Act}' is nothing that can be done to a term. Say list, open, retire or reopen."),
        };

        // A choice that is not offered is refused and never taken for another one.
        internal void RequireLeave(TermAct act)
        {
            if (Calendars is { } calendars && (act != TermAct.Retire || calendars != TermActs.Leave))
            {
                throw CliException.BadArgument(
                    "--calendars",
                    $"--calendars is '{calendars}' but must be {TermActs.Leave}, and with retire alone: the calendars "
                    + "of a retired term stay as they are.");
            }
        }
    }
}
