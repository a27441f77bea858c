using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Activities.Wps;
using Icasync.Cli.Engine;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync doctor</c>: configuration, database, rights, durable storage and WPS credentials, a line each.
/// </summary>
public sealed class DoctorCommand(CommandIo io) : AsyncCommand<CommonSettings>
{
    private readonly List<Check> _checks = [];

    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, CommonSettings settings, CancellationToken cancellationToken)
    {
        IcasyncSettings loaded = settings.Load(io);
        Add("configuration", true, "every setting has its form");
        AddSettingsFile();
        await TryAsync("database", () => DatabaseAsync(settings, cancellationToken));
        await TryAsync("durable storage", async () =>
        {
            if (loaded.Storage is not null)
            {
                Add("durable storage", true, "named by a setting");
                return;
            }

            await AzuriteChild.CheckNodeAsync(cancellationToken);
            Add("durable storage", true, "own emulator; Node.js is there");
        });
        await TryAsync("wps", () => WpsAsync(settings, loaded, cancellationToken));
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
            Add("settings file", true,
                $"{path} can be used by others than its owner; run 'chmod 600' on it if it holds a secret");
        }
    }

    private async Task DatabaseAsync(CommonSettings settings, CancellationToken cancellation)
    {
        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Look, cancellation);
        Add(
            "database", true, workspace.HasTables ? "reached; icasync's tables are up to date"
            : "reached; run 'icasync migrate' once");
        SourceReader source = workspace.Get<SourceReader>();
        SourceShape shape = await source.CheckAsync(string.Empty, cancellation);
        Add(
            "source tables", shape.Missing.Count == 0,
            shape.Missing.Count == 0 ? "complete"
            : $"missing: {string.Join(", ", shape.Missing)}; load them with icasync import");
        if (shape.Missing.Count > 0)
        {
            return;
        }

        if (!shape.HasAssignments)
        {
            Add("out_jw_kcb_js", true, "absent: teachers come from the timetable alone");
        }

        foreach (BadTerms bad in await workspace.Get<SourceMembers>().CountBadTermsAsync(cancellation))
        {
            Add("terms", true, bad.Text);
        }

        if (!await workspace.Get<Database>().SeesMomentsAsync(cancellation))
        {
            Add(
                "snapshot isolation", true,
                "not allowed: a reload of the source is waited for and can be seen half (docs/operations.md, SQL "
                + "Server)");
        }

        if (workspace.Settings.Sync.WriteBack)
        {
            string? refusal = await workspace.Get<WriteBack>().CheckRightsAsync(cancellation);
            Add(
                "write-back rights", refusal is null,
                refusal is null
                    ? "gx_zt and gx_sj of u_jw_kcb_cur can be written"
                    : $"SOURCE_RIGHTS: gx_zt and gx_sj of u_jw_kcb_cur cannot be written ({refusal}); "
                        + "grant it or set Icasync__Sync__WriteBack=false");
        }
    }

    private async Task WpsAsync(CommonSettings settings, IcasyncSettings loaded, CancellationToken cancellation)
    {
        loaded.RequireWps();
        await using Workspace workspace = await Workspace.OpenAsync(settings, io, DatabaseNeed.Look, cancellation);
        await foreach (WpsCalendar _ in workspace.Get<IWpsApi>().ListCalendarsAsync(cancellation))
        {
            break;
        }

        Add("wps", true, $"{loaded.WpsBaseUrl.Host} takes the credentials");
    }

    private async Task TryAsync(string name, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Add(name, false, Errors.Translate(exception).Message);
        }
    }

    private void Add(string name, bool ok, string text) => _checks.Add(new Check(name, ok, text));

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
