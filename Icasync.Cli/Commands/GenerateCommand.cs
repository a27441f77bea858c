using System.ComponentModel;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Cli.SyntheticTerm;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary><c>icasync generate</c>: a made-up term; the same seed makes the same rows.</summary>
public sealed class GenerateCommand(CommandIo io) : AsyncCommand<GenerateCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        TermSpec spec = settings.ToSpec();
        IcasyncSettings loaded = settings.Load(io);
        SqliteFile.CreateIfMissing(loaded.Database);
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseGate.NeedOfSource(loaded.Database), cancellationToken);
        IReadOnlyDictionary<string, long>? rows = await TermWriter.WriteAsync(
            workspace.Get<Database>(), spec, settings.CreateTables, cancellationToken);
        if (rows is null)
        {
            throw CliException.BadArgument(
                "--database",
                loaded.Database.Provider == DatabaseProvider.Sqlite
                    ? $"The database holds rows of term {spec.Term} already. Name another file or another term."
                    : "The timetable of this database holds rows already. On a server a made-up term is written into "
                        + "empty tables only: name a database of its own.");
        }

        if (io.Json)
        {
            io.WriteJson(new { term = spec.Term, seed = spec.Seed, rows });
        }
        else
        {
            io.WriteCounts(rows, " rows");
        }

        return ExitCodes.Completed;
    }

    /// <summary>What to make up.</summary>
    public sealed class Options : TermSettings
    {
        [CommandOption("--seed <N>")]
        [Description("Same seed, same rows. Default 1")]
        public int Seed { get; init; } = 1;

        [CommandOption("--courses <N>")]
        [Description("Courses. Default 1800")]
        public int Courses { get; init; } = 1800;

        [CommandOption("--users <N>")]
        [Description("Students and teachers. Default 17000")]
        public int Users { get; init; } = 17_000;

        [CommandOption("--create-tables")]
        [Description("Make source tables that a SQL Server does not have; a SQLite file gets them always")]
        public bool CreateTables { get; init; }

        [CommandOption("--mess")]
        [Description("Mix in the irregularities of real data")]
        public bool Mess { get; init; }

        internal TermSpec ToSpec()
        {
            string term = ParseTerm();
            return Courses is < 1 or > 100_000
                ? throw CliException.BadArgument("--courses", $"--courses is {Courses} but must lie in 1..100000.")
                : Users is < 3 or > 1_000_000
                ? throw CliException.BadArgument("--users", $"--users is {Users} but must lie in 3..1000000.")
                : new TermSpec(term, Seed, Courses, Users, Mess);
        }
    }
}
