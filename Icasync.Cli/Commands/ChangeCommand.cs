using System.ComponentModel;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Cli.SyntheticTerm;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync change</c>: changes source rows the way the academic system does.</summary>
public sealed class ChangeCommand(CommandIo io) : AsyncCommand<ChangeCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        ChangeFocus focus = settings.Only switch
        {
            null => ChangeFocus.All,
            "lessons" => ChangeFocus.Lessons,
            "enrolments" => ChangeFocus.Enrolments,
            _ =>
                throw CliException.BadArgument(
                    "--only", $"--only is '{settings.Only}' but must be lessons or enrolments."),
        };
        if (settings.Changes is < 1 or > 1_000_000)
        {
            throw CliException.BadArgument("--changes", $"--changes is {settings.Changes} but must lie in 1..1000000.");
        }

        IcasyncSettings loaded = settings.Load(io);
        if (loaded.Database.Provider != DatabaseProvider.Sqlite && !settings.Copy)
        {
            throw CliException.BadArgument(
                "--copy",
                "change writes made-up changes into the source tables. On a server, give --copy to say that they are a "
                + "copy and not the academic system's own.");
        }

        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseGate.NeedOfSource(loaded.Database), cancellationToken);
        IReadOnlyDictionary<string, int> made = await new ChangeMaker(workspace.Get<Database>())
            .ApplyAsync(settings.Seed, settings.Changes, focus, cancellationToken);
        if (io.Json)
        {
            io.WriteJson(new { seed = settings.Seed, changes = made });
        }
        else
        {
            io.WriteCounts(made);
        }

        return ExitCodes.Completed;
    }

    /// <summary>How many changes of which kind.</summary>
    public sealed class Options : CommonSettings
    {
        [CommandOption("--seed <N>")]
        [Description("Same seed over the same rows, same changes")]
        public int Seed { get; init; } = 1;

        [CommandOption("--changes <N>")]
        [Description("How many")]
        public int Changes { get; init; } = 10;

        [CommandOption("--copy")]
        [Description("The tables of this server are a copy; a server is not changed without it")]
        public bool Copy { get; init; }

        [CommandOption("--only <KIND>")]
        [Description("lessons or enrolments")]
        public string? Only { get; init; }
    }
}
