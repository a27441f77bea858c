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
        if (loaded.Database.Provider != DatabaseProvider.Sqlite)
        {
            throw CliException.BadArgument(
                "--provider", "generate writes SQLite files only: a made-up term has no place on a server.");
        }

        SqliteFile.CreateIfMissing(loaded.Database);
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        IReadOnlyDictionary<string, long>? rows =
            await TermWriter.WriteAsync(workspace.Get<Database>(), spec, cancellationToken);
        if (rows is null)
        {
            throw CliException.BadArgument(
                "--database",
                $"The database holds rows of term {spec.Term} already. Name another file or another term.");
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
