using System.ComponentModel;
using Icasync.Activities.Planning;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Timetable;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync release KKH --term T --reason TEXT</c>: the course's withheld deletes are done by its next run, once
/// (DOMAIN F19).
/// </summary>
public sealed class ReleaseCommand(CommandIo io) : AsyncCommand<ReleaseCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        string term = settings.ParseTerm();
        Operator who = settings.Who("a release");
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        string kkh = Cell.Key(settings.Course) ?? throw CliException.BadArgument("KKH", "KKH names no course.");
        if (!await workspace.Get<DeleteReleases>().ReleaseAsync(term, kkh, who, cancellationToken))
        {
            throw new CliException(ExitCodes.Refused, new ProblemDocument
            {
                Type = ProblemTypes.UnknownObject,
                Title = "Nothing is withheld",
                Status = 404,
                Detail = $"No deletes of course '{kkh}' in term {term} are withheld.",
                Field = "KKH",
            });
        }

        if (io.Json)
        {
            io.WriteJson(new { kkh, xnxq = term, releasedBy = who.Name });
        }
        else
        {
            io.Out.WriteLine($"The withheld deletes of {kkh} are done by its next run.");
        }

        return ExitCodes.Completed;
    }

    /// <summary>Which course, and why.</summary>
    public sealed class Options : ReasonedSettings
    {
        [CommandArgument(0, "<KKH>")]
        [Description("Number of the course")]
        public string Course { get; init; } = string.Empty;

        [CommandOption("--term <TERM>")]
        [Description("Term of the course")]
        public string? Term { get; init; }

        internal string ParseTerm() => RequireTerm(Term);
    }
}
