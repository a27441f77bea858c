using System.ComponentModel;
using Icasync.Activities.Base;
using Icasync.Activities.Notify;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Notices;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync notices RUN</c>: which people would be told what of a run.</summary>
public sealed class NoticesCommand(CommandIo io) : LookCommand<NoticesCommand.Options>(io)
{
    /// <inheritdoc/>
    protected override async Task ShowAsync(
        Workspace workspace, string runId, Options settings, CancellationToken cancellation)
    {
        if (!WireFormat.TryParse(settings.People, out PeopleWord who) || who == PeopleWord.Off)
        {
            throw CliException.BadArgument(
                "--people", $"--people is '{settings.People}' but must be teachers or all.");
        }

        RunRow run = (await workspace.Get<RunStore>().FindAsync(runId, cancellation))!;
        PeoplePreview preview = await workspace.Get<PeoplePlanner>().PreviewAsync(
            run, who, max: int.MaxValue, cancellation);
        if (Io.Json)
        {
            Io.WriteJson(preview);
            return;
        }

        foreach (PeopleText one in preview.Items)
        {
            Io.Out.WriteLine($"{one.People} people: {string.Join(", ", one.Numbers)}");
            Io.Out.WriteLine("  " + one.Text.ReplaceLineEndings("\n  "));
        }

        Io.Out.WriteLine(preview.Quiet switch
        {
            Quiet.NoSync => "Nobody is told of such a run: it brings no news from the timetable.",
            Quiet.NotEnded => "Nobody is told of a run that did not come to its end.",
            Quiet.FirstSync => "Nobody is told of a first sync: it brought people their calendars.",
            null => $"{preview.Told} people would be told of run {runId}, {preview.Over} more with a later message. "
                + $"Notify__People is {WireFormat.Word(preview.Set)}.",
            _ => throw new System.Diagnostics.UnreachableException($"quiet {preview.Quiet}"),
        });
    }

    /// <summary>Which run, and which people.</summary>
    public sealed class Options : RunArgument
    {
        [CommandOption("--people <WHO>")]
        [Description("teachers or all (default): whom the preview is about")]
        public string People { get; init; } = "all";
    }
}
