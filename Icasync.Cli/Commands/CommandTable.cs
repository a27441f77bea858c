using Icasync.Cli.Hosting;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>The commands by name (CONTRACTS 2), in the groups and the order of the help.</summary>
internal static class CommandTable
{
    private const string Term = "--term 2024-2025-2";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CommandEntry> All { get; } =
    [
        CommandEntry.Of<DemoCommand, DemoCommand.Options>(
            CommandGroup.Try, "demo", "A made-up term, a simulator, a full sync, its report (default)",
            "demo --scale small --serve"),
        CommandEntry.Of<GenerateCommand, GenerateCommand.Options>(
            CommandGroup.Try, "generate", "Makes up a term in a file or in empty tables",
            $"generate {Term} --database term.db"),
        CommandEntry.Of<ChangeCommand, ChangeCommand.Options>(
            CommandGroup.Try, "change", "Changes source rows the way the academic system does",
            "change --seed 1 --changes 20 --database term.db"),
        CommandEntry.Of<ImportCommand, ImportCommand.Options>(
            CommandGroup.Prepare, "import", "Loads source tables from CSV files",
            "import --from folder-of-csv --database term.db"),
        CommandEntry.Of<ExportCommand, ExportCommand.Options>(
            CommandGroup.Prepare, "export", "Writes source tables without people, for a bug report",
            "export --to folder-of-csv --database term.db"),
        CommandEntry.Of<MigrateCommand, CommonSettings>(
            CommandGroup.Prepare, "migrate", "Creates or upgrades icasync's own tables", "migrate --database term.db"),
        CommandEntry.Of<DoctorCommand, DoctorCommand.Options>(
            CommandGroup.Prepare, "doctor", "Checks configuration, database, rights, storage and WPS",
            "doctor --database term.db"),
        CommandEntry.Of<ProbeCommand, ProbeCommand.Options>(
            CommandGroup.Prepare, "probe", "Asks WPS what its documents leave open, and keeps it",
            "probe --account T001 --database term.db"),
        CommandEntry.Of<InstallationCommand, InstallationCommand.Options>(
            CommandGroup.Prepare, "installation", "Which installation this is, and how it stands to others",
            "installation --database term.db"),
        CommandEntry.Of<PlanCommand, PlanCommand.Options>(
            CommandGroup.Sync, "plan", "Shows what a sync would do, without doing it",
            $"plan full {Term} --database term.db"),
        CommandEntry.Of<SyncCommand, SyncCommand.Options>(
            CommandGroup.Sync, "sync", "Brings WPS to the timetable: full, incremental or users",
            $"sync incremental {Term} --database term.db"),
        CommandEntry.Of<CheckCommand, CheckCommand.Options>(
            CommandGroup.Sync, "check", "Compares the ledger with WPS; --repair mends it",
            $"check {Term} --repair --database term.db"),
        CommandEntry.Of<WithdrawCommand, WithdrawCommand.Options>(
            CommandGroup.Sync, "withdraw", "Takes back all that is ours of a term or of courses",
            $"withdraw {Term} --dry-run --database term.db"),
        CommandEntry.Of<UndoCommand, UndoCommand.Options>(
            CommandGroup.Sync, "undo", "Brings back what was before a run",
            "undo latest --dry-run --database term.db"),
        CommandEntry.Of<AdoptCommand, AdoptCommand.Options>(
            CommandGroup.Sync, "adopt", "Rebuilds a lost or older ledger from what WPS shows",
            $"adopt {Term} --database term.db"),
        CommandEntry.Of<RunsCommand, RunsCommand.Options>(
            CommandGroup.Look, "runs", "Lists the runs, newest first", "runs --database term.db"),
        CommandEntry.Of<StatusCommand, RunArgument>(
            CommandGroup.Look, "status", "Shows a run: state, counts, calls, findings",
            "status latest --database term.db"),
        CommandEntry.Of<TreeCommand, RunArgument>(
            CommandGroup.Look, "tree", "Shows the task tree of a run", "tree latest --database term.db"),
        CommandEntry.Of<FailuresCommand, RunArgument>(
            CommandGroup.Look, "failures", "Lists what failed in a run and can be retried",
            "failures latest --database term.db"),
        CommandEntry.Of<DriftCommand, DriftCommand.Options>(
            CommandGroup.Look, "drift", "Lists what people changed at WPS, as the last check found it",
            $"drift {Term} --database term.db"),
        CommandEntry.Of<NoticesCommand, NoticesCommand.Options>(
            CommandGroup.Look, "notices", "Shows which people would be told what of a run; tells nobody",
            "notices latest --people all --database term.db"),
        CommandEntry.Of<ReportCommand, ReportCommand.Options>(
            CommandGroup.Look, "report", "Prints the report of a run as json, csv or html",
            "report latest --format html --database term.db"),
        CommandEntry.Of<WhyCommand, WhyCommand.Options>(
            CommandGroup.Look, "why", "Why somebody sees a course or does not",
            "why --person 20220001 --database term.db"),
        CommandEntry.Of<TerminateCommand, StopCommand.Options>(
            CommandGroup.Act, "terminate", "Ends a run once the courses in hand are done",
            "terminate latest --reason mistake --database term.db"),
        CommandEntry.Of<SuspendCommand, StopCommand.Options>(
            CommandGroup.Act, "suspend", "Pauses a run", "suspend latest --database term.db"),
        CommandEntry.Of<ResumeCommand, ReopenCommand.Options>(
            CommandGroup.Act, "resume", "Lets a suspended run go on", "resume latest --database term.db"),
        CommandEntry.Of<RewindCommand, ReopenCommand.Options>(
            CommandGroup.Act, "rewind", "Gives an ended run a new attempt", "rewind latest --database term.db"),
        CommandEntry.Of<RetryCommand, ReopenCommand.Options>(
            CommandGroup.Act, "retry", "Tries failed items of a run again", "retry latest --database term.db"),
        CommandEntry.Of<PlansCommand, PlansCommand.Options>(
            CommandGroup.Decide, "plans", "Lists stored and held plans, newest first", "plans --database term.db"),
        CommandEntry.Of<AllowCommand, DecideCommand.Options>(
            CommandGroup.Decide, "allow", "Lets a held plan pass the delete guard, once decided",
            "allow PLAN --reason checked --database term.db"),
        CommandEntry.Of<RejectCommand, DecideCommand.Options>(
            CommandGroup.Decide, "reject", "Refuses a held plan",
            "reject PLAN --reason incomplete --database term.db"),
        CommandEntry.Of<ReleaseCommand, ReleaseCommand.Options>(
            CommandGroup.Decide, "release", "Lets the next run do the withheld deletes of a course",
            $"release KKH {Term} --reason cancelled --database term.db"),
        CommandEntry.Of<TermCommand, TermCommand.Options>(
            CommandGroup.Decide, "term", "Lists the terms; opens, retires or reopens one",
            "term list --database term.db"),
        CommandEntry.Of<ServeCommand, ServeCommand.Options>(
            CommandGroup.Program, "serve", "Hosts the engine, the HTTP API and the page, on loopback",
            "serve --port 7071 --database term.db"),
        CommandEntry.Of<PurgeCommand, PurgeCommand.Options>(
            CommandGroup.Program, "purge", "Deletes old history of the engine; ledger and logs stay",
            "purge --before 2025-01-01 --database term.db"),
        CommandEntry.Of<CompletionCommand, CompletionCommand.Options>(
            CommandGroup.Program, "completion", "Prints what completes commands and options in a shell",
            "completion bash"),
    ];

    /// <summary>The command that a line names; null for one that it does not know, or for none.</summary>
    public static CommandEntry? Of(IReadOnlyList<string> args) =>
        All.FirstOrDefault(one => one.Name == args.FirstOrDefault());

    /// <summary>The type of the options of a line; a line without a command is one of the default command.</summary>
    public static Type SettingsOf(IReadOnlyList<string> args) => Of(args)?.Settings ?? typeof(DemoCommand.Options);

    /// <summary>Registers them.</summary>
    public static void Add(IConfigurator config)
    {
        foreach (CommandEntry one in All)
        {
            one.Add(config);
        }
    }
}
