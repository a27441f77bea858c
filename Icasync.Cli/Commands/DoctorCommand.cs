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
public sealed class DoctorCommand(CommandIo io) : AsyncCommand<CommonSettings>
{
    /// <summary>How long a check may take: what has not answered by then is not well, whatever it says later.</summary>
    private static readonly TimeSpan CheckMax = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(3);

    /// <summary>How long a check waits for a database that is away: a run waits longer, a look need not.</summary>
    private static readonly TimeSpan AwayMax = TimeSpan.Zero;

    private readonly List<Check> _checks = [];

    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, CommonSettings settings, CancellationToken cancellationToken)
    {
        IcasyncSettings loaded = settings.Load(io);
        loaded = loaded with { Database = loaded.Database with { ConnectMax = ConnectMax } };
        Add(_checks, "configuration", true, "every setting has its form");
        AddSettingsFile();
        await TryAsync("database", (found, stop) => DatabaseAsync(settings, loaded, found, stop), cancellationToken);
        await TryAsync("durable storage", async (found, stop) =>
        {
            if (loaded.Storage is not null)
            {
                Add(found, "durable storage", true, "named by a setting");
                return;
            }

            await AzuriteChild.CheckNodeAsync(stop);
            Add(found, "durable storage", true, "own emulator; Node.js is there");
        }, cancellationToken);
        await TryAsync("wps", (found, stop) => WpsAsync(settings, loaded, found, stop), cancellationToken);
        Answer();
        return _checks.TrueForAll(check => check.Ok) ? ExitCodes.Completed : ExitCodes.Refused;
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
                : "reached; run 'icasync migrate' once");
        SourceReader source = workspace.Get<SourceReader>();
        SourceShape shape = await source.CheckAsync(string.Empty, cancellation);
        Add(
            found, "source tables", shape.Missing.Count == 0,
            shape.Missing.Count == 0
                ? "complete"
                : $"missing: {string.Join(", ", shape.Missing)}; load them with icasync import");
        if (shape.Missing.Count > 0)
        {
            return;
        }

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
        string name, Func<List<Check>, CancellationToken, Task> check, CancellationToken cancellation)
    {
        // A check that is given up may still say something later, and then nobody reads its list any more.
        List<Check> found = [];
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(CheckMax);
        using IDisposable patience = Database.WaitingAtMost(AwayMax);
        try
        {
            // Not every driver hears that it is to stop.
            await check(found, stop.Token).WaitAsync(stop.Token);
            _checks.AddRange(found);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Add(_checks, name, false, $"no answer within {CheckMax.TotalSeconds:0} seconds");
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
            io.WriteJson(new { ok = _checks.TrueForAll(check => check.Ok), checks = _checks });
            return;
        }

        foreach (Check check in _checks)
        {
            io.Out.WriteLine($"{(check.Ok ? "ok  " : "FAIL")} {check.Name}: {check.Text}");
        }
    }

    private sealed record Check(string Name, bool Ok, string Text);
}
