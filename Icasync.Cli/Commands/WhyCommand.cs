using System.ComponentModel;
using Icasync.Activities.Reports;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync why --person NUMBER [--course KKH]</c>: the chain from the source rows to WPS, and where it broke.
/// </summary>
public sealed class WhyCommand(CommandIo io) : AsyncCommand<WhyCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(settings.Person))
        {
            throw CliException.BadArgument("--person", "--person is missing. Give a student or staff number.");
        }

        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        IReadOnlyList<WhyAnswer> answers = await workspace.Get<WhyReader>().ReadAsync(
            settings.Person, settings.Course, workspace.Settings.Wps is not null, cancellationToken);
        if (io.Json)
        {
            io.WriteJson(answers);
            return ExitCodes.Completed;
        }

        if (answers.Count == 0)
        {
            io.Out.WriteLine("No enrolment and no record names this person.");
        }

        foreach (WhyAnswer answer in answers)
        {
            string verdict = answer.HasAccess ? "has access"
                : answer.Links.Any(link => link is { Name: "WPS access", Holds: true })
                ? $"still has access, until a run takes it away; broken at: {answer.BrokenLink}"
                : $"no access, broken at: {answer.BrokenLink}";
            io.Out.WriteLine($"{answer.Kkh} {answer.Term}: {verdict}");
            if (answer.Cause is { } cause)
            {
                io.Out.WriteLine($"  {cause.What.En}: {cause.Advice.En}");
            }

            foreach (WhyLink link in answer.Links)
            {
                io.Out.WriteLine($"  {(link.Holds ? "ok  " : "FAIL")} {link.Name}: {link.Text.En}");
            }
        }

        return ExitCodes.Completed;
    }

    /// <summary>Who, and which course.</summary>
    public sealed class Options : CommonSettings
    {
        [CommandOption("--person <NUMBER>")]
        [Description("Student or staff number")]
        public string? Person { get; init; }

        [CommandOption("--course <KKH>")]
        [Description("Only this course")]
        public string? Course { get; init; }
    }
}
