using System.ComponentModel;
using Icasync.Activities.Base;
using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync plans</c>: plans that were asked for over HTTP or that a guard holds, newest first.</summary>
public sealed class PlansCommand(CommandIo io) : AsyncCommand<PlansCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        string? term = settings.ParseTerm();
        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Look, cancellationToken);
        IReadOnlyList<PlanSummary> plans = workspace.HasTables
            ? await workspace.Get<PlanReader>().ListAsync(term, null, null, null, Options.LimitMax, cancellationToken)
            : [];
        if (io.Json)
        {
            io.WriteJson(plans);
            return ExitCodes.Completed;
        }

        TextTable table = new("plan", "kind", "term", "state", "guard", "decided by");
        foreach (PlanSummary plan in plans)
        {
            table.Add(plan.PlanId, plan.Kind, plan.Term, WireFormat.Word(plan.State), plan.Guard, plan.DecidedBy);
        }

        table.WriteTo(io.Out);
        return ExitCodes.Completed;
    }

    /// <summary>Which plans.</summary>
    public sealed class Options : CommonSettings
    {
        internal const int LimitMax = 100;

        [CommandOption("--term <TERM>")]
        [Description("Only plans of this term")]
        public string? Term { get; init; }

        internal string? ParseTerm() => Term is null ? null : RequireTerm(Term);
    }
}

/// <summary>
/// Decides a held plan, once, with a reason: <c>icasync allow PLANID</c> and <c>icasync reject PLANID</c>.
/// </summary>
public abstract class DecideCommand(CommandIo io, bool allow) : AsyncCommand<DecideCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        Operator who = settings.Who("a decision");
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        PlanReader plans = workspace.Get<PlanReader>();
        PlanSummary plan = await plans.FindAsync(settings.Plan, cancellationToken)
            ?? throw CliException.BadArgument(
                "PLAN", $"There is no plan '{settings.Plan}'. 'icasync plans' lists the plans.");
        if (!await workspace.Get<HeldPlans>().DecideAsync(plan.PlanId, allow, who, cancellationToken))
        {
            throw CliException.Conflict(
                ProblemTypes.WrongState,
                "The plan's state forbids it",
                $"Plan {plan.PlanId} is {WireFormat.Word(plan.State)}: only a plan that the delete guard holds is "
                + "decided, and once.");
        }

        PlanSummary decided = (await plans.FindAsync(plan.PlanId, cancellationToken))!;
        if (io.Json)
        {
            io.WriteJson(decided);
        }
        else
        {
            io.Out.WriteLine($"Plan {decided.PlanId} is {decided.State}."
                + (allow && decided.RunId is { } run ? $" 'icasync rewind {run}' carries it out." : string.Empty));
        }

        return ExitCodes.Completed;
    }

    /// <summary>Which plan, and why.</summary>
    public sealed class Options : ReasonedSettings
    {
        [CommandArgument(0, "<PLAN>")]
        [Description("Id of the held plan")]
        public string Plan { get; init; } = string.Empty;
    }
}

/// <summary>Lets the next run with this very plan pass the guard.</summary>
public sealed class AllowCommand(CommandIo io) : DecideCommand(io, allow: true);

/// <summary>Keeps this very plan from ever passing the guard without force.</summary>
public sealed class RejectCommand(CommandIo io) : DecideCommand(io, allow: false);
