using System.ComponentModel;
using Icasync.Activities.Ledger;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Reconciliation;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync installation</c>: shows which installation the database is, by which its objects at WPS are told from
/// those of other databases with the same app, or says how it stands to another one.
/// </summary>
public sealed class InstallationCommand(CommandIo io) : AsyncCommand<InstallationCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        string? other = settings.Other();
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        InstallationActs acts = workspace.Get<InstallationActs>();
        if (other == (await acts.ReadAsync(cancellationToken)).Id)
        {
            throw CliException.BadArgument(
                settings.Field, $"{settings.Field} is '{other}', which is this database itself.");
        }

        bool isDone = settings switch
        {
            { New: true } => await acts.SeparateAsync(settings.Who("a new installation"), cancellationToken),
            { Replace: not null } => await acts.ReplaceAsync(
                other!, settings.Who("a replacement"), cancellationToken),
            { Beside: not null } => await acts.AllowBesideAsync(
                other!, settings.Who("another installation beside"), cancellationToken),
            _ => true,
        };
        if (!isDone)
        {
            throw CliException.Conflict(
                ProblemTypes.RunOpen, "A run is open",
                "A run is open in this database, and it must not see two answers. Let it end or terminate it first.");
        }

        Answer(await acts.ReadAsync(cancellationToken), settings.New);
        return ExitCodes.Completed;
    }

    private void Answer(Installation now, bool isSeparated)
    {
        List<string> beside = [.. now.Beside.Order(StringComparer.Ordinal)];
        if (io.Json)
        {
            io.WriteJson(new { installation = now.Id, beside });
            return;
        }

        io.Out.WriteLine($"This database is installation {now.Id}."
            + (beside.Count == 0 ? string.Empty : $" Beside it stand: {string.Join(", ", beside)}."));
        if (isSeparated)
        {
            io.Out.WriteLine("It has forgotten what the other one made, and makes calendars of its own.");
        }
    }

    /// <summary>How it stands to which other installation, and why.</summary>
    public sealed class Options : ReasonedSettings
    {
        [CommandOption("--replaces <ID>")]
        [Description("This database takes the place of a lost one: what that one made is its own from now on")]
        public string? Replace { get; init; }

        [CommandOption("--beside <ID>")]
        [Description("The other one's calendars stand beside this one's, over the same terms too")]
        public string? Beside { get; init; }

        [CommandOption("--new")]
        [Description("This database is a copy: it gets an id of its own and forgets what the other one made")]
        public bool New { get; init; }

        internal string Field => Replace is not null ? "--replaces" : "--beside";

        /// <summary>The other installation that is named; null where none is.</summary>
        /// <exception cref="CliException">Its id has another form, or more than one act is asked for.</exception>
        internal string? Other()
        {
            if ((Replace is null ? 0 : 1) + (Beside is null ? 0 : 1) + (New ? 1 : 0) > 1)
            {
                throw CliException.BadArgument(
                    "--replaces", "Only one of --replaces, --beside and --new can be said at a time.");
            }

            string? other = Replace ?? Beside;
            return other is null || InstallationMark.IsId(other) ? other : throw CliException.BadArgument(
                Field, $"{Field} is '{other}' but must be the id of an installation, 8 hex digits such as 0a1b2c3d; "
                + "'icasync installation' shows this database's own, and the message of LEDGER_OLDER the other's.");
        }
    }
}
