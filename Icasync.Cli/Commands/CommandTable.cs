using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>The commands by name (CONTRACTS 2).</summary>
internal static class CommandTable
{
    public static void Add(IConfigurator config)
    {
        config.AddCommand<DemoCommand>("demo")
            .WithDescription("A made-up term, a simulator, a full sync and its report (the default)");
        config.AddCommand<GenerateCommand>("generate").WithDescription("Makes up a term in a SQLite file");
        config.AddCommand<ChangeCommand>("change")
            .WithDescription("Changes source rows the way the academic system does");
        config.AddCommand<ImportCommand>("import").WithDescription("Loads source tables from CSV files");
        config.AddCommand<DoctorCommand>("doctor")
            .WithDescription("Checks configuration, database, rights, storage and WPS");
        config.AddCommand<PlanCommand>("plan").WithDescription("Shows what a sync would do, without doing it");
        config.AddCommand<SyncCommand>("sync")
            .WithDescription("Brings WPS to what the timetable says: full, incremental or users");
        config.AddCommand<CheckCommand>("check").WithDescription("Compares the ledger with WPS; --repair mends it");
        config.AddCommand<MigrateCommand>("migrate").WithDescription("Creates or upgrades icasync's own tables");
        config.AddCommand<RunsCommand>("runs").WithDescription("Lists the runs, newest first");
        config.AddCommand<StatusCommand>("status").WithDescription("Shows a run: state, counts, calls, findings");
        config.AddCommand<ReportCommand>("report").WithDescription("Prints the report of a run as json, csv or html");
        config.AddCommand<TreeCommand>("tree").WithDescription("Shows the task tree of a run");
        config.AddCommand<TerminateCommand>("terminate")
            .WithDescription("Ends a run once the courses in hand are done");
        config.AddCommand<SuspendCommand>("suspend").WithDescription("Pauses a run");
        config.AddCommand<ResumeCommand>("resume").WithDescription("Lets a suspended run go on");
        config.AddCommand<RewindCommand>("rewind").WithDescription("Gives an ended run a new attempt");
        config.AddCommand<RetryCommand>("retry").WithDescription("Tries failed items of a run again");
        config.AddCommand<ServeCommand>("serve")
            .WithDescription("Hosts the engine with the HTTP API and the schedules, on loopback");
        config.AddCommand<PurgeCommand>("purge")
            .WithDescription("Deletes old history of the engine; ledger and logs stay");
        config.AddCommand<WhyCommand>("why")
            .WithDescription("Follows a person from the source rows to WPS and names the link that broke");
        config.AddCommand<PlansCommand>("plans").WithDescription("Lists stored and held plans, newest first");
        config.AddCommand<AllowCommand>("allow")
            .WithDescription("Lets a held plan pass the delete guard, once decided");
        config.AddCommand<RejectCommand>("reject").WithDescription("Refuses a held plan");
        config.AddCommand<ReleaseCommand>("release")
            .WithDescription("Lets the next run do the withheld deletes of a course");
        config.AddCommand<FailuresCommand>("failures").WithDescription("Lists what failed in a run and can be retried");
    }
}
