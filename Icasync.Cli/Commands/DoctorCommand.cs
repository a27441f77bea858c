using System.ComponentModel;
using System.Data.Common;
using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Activities.Wps;
using Icasync.Cli.Engine;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Timetable;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync doctor</c>: configuration, database, rights, durable storage and WPS credentials, a line each.
/// </summary>
public sealed class DoctorCommand(CommandIo io) : AsyncCommand<DoctorCommand.Options>
{
    /// <summary>How long a check may take: what has not answered by then is not well, whatever it says later.</summary>
    private static readonly TimeSpan CheckMax = TimeSpan.FromSeconds(20);

    /// <summary>How long the checklist may take: its forecast plans a whole term.</summary>
    private static readonly TimeSpan GoLiveMax = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(3);

    /// <summary>How long a check waits for a database that is away: a run waits longer, a look need not.</summary>
    private static readonly TimeSpan AwayMax = TimeSpan.Zero;

    private readonly List<Check> _checks = [];
    private IReadOnlyList<GoLiveItem> _list = [];

    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        string? term = settings.ParseTerm();
        IcasyncSettings loaded = settings.Load(io);
        loaded = loaded with { Database = loaded.Database with { ConnectMax = ConnectMax } };
        Add(_checks, "configuration", true, "every setting has its form");
        AddSettingsFile();
        await TryAsync("database", (found, stop) => DatabaseAsync(settings, loaded, found, stop), cancellationToken);
        await TryAsync("durable storage", async (found, stop) =>
        {
            if (loaded.Storage is { } account)
            {
                await StorageAccount.AskAsync(account, stop);
                Add(found, "durable storage", true, $"the account '{StorageAccount.NameOf(account)}' answers");
                return;
            }

            await AzuriteChild.CheckNodeAsync(stop);
            Add(found, "durable storage", true, "own emulator; Node.js is there");
        }, cancellationToken);
        await TryAsync("wps", (found, stop) => WpsAsync(settings, loaded, found, stop), cancellationToken);
        if (settings.GoLive)
        {
            await TryAsync(
                "go-live", (_, stop) => GoLiveAsync(settings, loaded, term, stop), cancellationToken, GoLiveMax);
        }

        Answer();
        return IsWell ? ExitCodes.Completed : ExitCodes.Refused;
    }

    private bool IsWell =>
        _checks.TrueForAll(check => check.Ok) && _list.All(item => item.State != GoLiveState.Open);

    private async Task GoLiveAsync(
        CommonSettings settings, IcasyncSettings loaded, string? term, CancellationToken cancellation)
    {
        loaded.RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(
            loaded, settings.HomePath(io), io, DatabaseNeed.Look, cancellation);
        if (!workspace.HasTables)
        {
            throw CliException.BadDatabase("icasync's tables are missing: run 'icasync migrate' once.");
        }

        _list = await new GoLiveList(workspace, loaded).ReadAsync(term, cancellation);
    }

    // The file may hold the key of WPS, and a process is not the only one that can read it.
    private void AddSettingsFile()
    {
        string path = Path.Combine(io.Directory, SettingsLayers.FileName);
        const UnixFileMode Others =
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0)
        {
            Add(
                _checks, "settings file", true,
                $"{path} can be used by others than its owner; run 'chmod 600' on it if it holds a secret");
        }
    }

    private async Task DatabaseAsync(
        CommonSettings settings, IcasyncSettings loaded, List<Check> found, CancellationToken cancellation)
    {
        await using Workspace workspace = await Workspace.OpenAsync(
            loaded, settings.HomePath(io), io, DatabaseNeed.Look, cancellation);
        Add(
            found, "database", true,
            workspace.HasTables
                ? "reached; icasync's tables are up to date"
                : "reached; run 'icasync migrate' once" + (loaded.Database.Provider == DatabaseProvider.Sqlite
                    ? string.Empty
                    : ", or, where that was done, give the rights of infra/sql/writer.sql"));
        await ServerAsync(workspace, found, cancellation);
        if (workspace.HasTables && loaded.Wps is not null)
        {
            Add(found, "probe", true, ProbeText.Of(await workspace.Get<WpsProfiles>().FindAsync(cancellation)));
        }

        SourceReader source = workspace.Get<SourceReader>();
        SourceShape shape = await source.ReadShapeAsync(cancellation);
        if (shape.Missing.Count > 0)
        {
            string missing = string.Join(", ", shape.Missing);
            Add(found, "source tables", false, $"missing: {missing}; load them with icasync import");
            return;
        }

        Add(found, "source tables", true, "complete");

        if (!shape.HasAssignments)
        {
            Add(found, "out_jw_kcb_js", true, "absent: teachers come from the timetable alone");
        }

        foreach (BadTerms bad in await workspace.Get<SourceMembers>().CountBadTermsAsync(cancellation))
        {
            Add(found, "terms", true, bad.Text);
        }

        await AddPilotAsync(workspace, found, cancellation);
        if (!await workspace.Get<Database>().SeesMomentsAsync(cancellation))
        {
            Add(
                found, "snapshot isolation", true,
                "not allowed: a reload of the source is waited for and can be seen half (docs/operations.md, SQL "
                + "Server)");
        }

        if (workspace.Settings.Sync.WriteBack)
        {
            string? refusal = await workspace.Get<WriteBack>().CheckRightsAsync(cancellation);
            Add(
                found, "write-back rights", refusal is null,
                refusal is null
                    ? "gx_zt and gx_sj of u_jw_kcb_cur can be written"
                    : $"SOURCE_RIGHTS: gx_zt and gx_sj of u_jw_kcb_cur cannot be written ({refusal}); "
                        + "grant it or set Icasync__Sync__WriteBack=false");
        }
    }

    // A right that is missing hides the table or the column too, so it is told before what seems not to be there.
    private static async Task ServerAsync(Workspace workspace, List<Check> found, CancellationToken cancellation)
    {
        ServerRights server = workspace.Get<ServerRights>();
        if (await server.MendLevelAsync(cancellation) is { } mend)
        {
            Add(found, "compatibility level", false, $"lists cannot be read (OPENJSON); run {mend}");
        }
        else if (!await server.ReadsListsAsync(cancellation))
        {
            Add(found, "database", false, "it alters texts of lists (OPENJSON); use SQL Server itself, 2019 or newer");
        }

        foreach (string grant in await server.MissingAsync(
            workspace.HasTables, workspace.Settings.Sync.WriteBack, cancellation))
        {
            Add(found, "rights", false, $"one is missing; have the database's owner run {grant}");
        }
    }

    // A pilot that nobody remembers would look like a sync that forgets courses.
    private static async Task AddPilotAsync(
        Workspace workspace, List<Check> found, CancellationToken cancellation)
    {
        SyncOptions sync = workspace.Settings.Sync;
        if (sync.Pilot.IsWhole || !workspace.HasTables
            || await workspace.Get<TermReader>().FindCurrentAsync(cancellation) is not { } term)
        {
            return;
        }

        IReadOnlyList<Finding> unknown = await workspace.Get<ScopeReader>().CheckAsync(
            term, hasLedger: true, cancellation);
        Add(found, "pilot", true, $"all other courses than these stay as they are: {sync.Pilot}");
        foreach (Finding one in unknown)
        {
            Add(found, "pilot", true, one.Detail);
        }
    }

    private async Task WpsAsync(
        CommonSettings settings, IcasyncSettings loaded, List<Check> found, CancellationToken cancellation)
    {
        loaded.RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(
            loaded, settings.HomePath(io), io, DatabaseNeed.None, cancellation);
        await foreach (WpsCalendar _ in workspace.Get<IWpsApi>().ListCalendarsAsync(cancellation))
        {
            break;
        }

        Add(found, "wps", true, $"{loaded.WpsBaseUrl.Host} takes the credentials");
    }

    // Each check has a time of its own and a verdict of its own: what one thing does not answer says nothing of others.
    private async Task TryAsync(
        string name, Func<List<Check>, CancellationToken, Task> check, CancellationToken cancellation,
        TimeSpan? longest = null)
    {
        // A check that is given up may still say something later, and then nobody reads its list any more.
        List<Check> found = [];
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(longest ?? CheckMax);
        using IDisposable patience = Database.WaitingAtMost(AwayMax);
        try
        {
            // Not every driver hears that it is to stop.
            await check(found, stop.Token).WaitAsync(stop.Token);
            _checks.AddRange(found);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Add(_checks, name, false, $"no answer within {(longest ?? CheckMax).TotalSeconds:0} seconds");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _checks.AddRange(found);
            Add(_checks, name, false, Errors.Translate(exception).Message + Cause(exception));
        }
    }

    // The driver's own words: a name that is not known and a port that is closed are different things to mend.
    private static string Cause(Exception exception)
    {
        for (Exception? one = exception; one is not null; one = one.InnerException)
        {
            if (one is DbException driver)
            {
                return $" The driver says: {driver.Message.ReplaceLineEndings(" ")}";
            }
        }

        return string.Empty;
    }

    private static void Add(List<Check> checks, string name, bool ok, string text) =>
        checks.Add(new Check(name, ok, text));

    private void Answer()
    {
        if (io.Json)
        {
            io.WriteJson(new { ok = IsWell, checks = _checks, goLive = _list });
            return;
        }

        foreach (Check check in _checks)
        {
            io.Out.WriteLine($"{(check.Ok ? "ok  " : "FAIL")} {check.Name}: {check.Text}");
        }

        foreach (GoLiveItem item in _list)
        {
            io.Out.WriteLine($"[{Mark(item.State)}] {item.Id}: {item.Text}");
        }
    }

    private static string Mark(GoLiveState state) => state switch
    {
        GoLiveState.Done => "x",
        GoLiveState.Open => " ",
        GoLiveState.Confirm => "?",
        _ => throw new System.Diagnostics.UnreachableException($"state {state}"),
    };

    /// <summary>What to look at besides.</summary>
    public sealed class Options : CommonSettings
    {
        [CommandOption("--go-live")]
        [Description("Tick the checklist of docs/go-live.md too")]
        public bool GoLive { get; init; }

        [CommandOption("--term <TERM>")]
        [Description("Term that goes live; default: the configured one, or the one that is now")]
        public string? Term { get; init; }

        internal string? ParseTerm() => Term is null ? null : RequireTerm(Term);
    }

    private sealed record Check(string Name, bool Ok, string Text);
}
