using System.ComponentModel;
using Icasync.Activities.Settings;
using Icasync.Cli.Output;
using Icasync.Domain.Timetable;
using Spectre.Console.Cli;

namespace Icasync.Cli.Hosting;

/// <summary>The options that every command has (CONTRACTS 2).</summary>
public class CommonSettings : CommandSettings
{
    [CommandOption("--database <FILE>")]
    [Description(
        "SQLite file, or a SQL Server connection string with --provider sqlserver. Default: icasync.db under --home")]
    public string? Database { get; init; }

    [CommandOption("--provider <NAME>")]
    [Description("sqlite or sqlserver")]
    public string? Provider { get; init; }

    [CommandOption("--wps <URL>")]
    [Description("Base address of WPS")]
    public string? Wps { get; init; }

    [CommandOption("--storage <CONNECTION>")]
    [Description("Connection string of the durable storage. Default: an own emulator on free ports")]
    public string? Storage { get; init; }

    [CommandOption("--home <DIR>")]
    [Description("Folder of everything that icasync keeps. Default: .icasync in the current folder")]
    public string? Home { get; init; }

    [CommandOption("--json")]
    [Description("Print one JSON document to standard output and nothing else")]
    public bool Json { get; init; }

    /// <summary>The home as a full path.</summary>
    /// <exception cref="CliException">A file stands where the home or a folder above it has to be.</exception>
    public string HomePath(CommandIo io)
    {
        string home = Path.GetFullPath(Home is { Length: > 0 } named ? named : ".icasync", io.Directory);
        for (string? part = home; part is not null; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
            {
                throw CliException.BadArgument(
                    "--home", $"--home is '{home}', but '{part}' is a file. Name a folder; it is made when missing.");
            }
        }

        return home;
    }

    /// <summary>All settings, with these options over everything else.</summary>
    /// <param name="defaults">Stand-ins for documented defaults.</param>
    /// <exception cref="SettingsException">Some are wrong; an option is named as the option it is.</exception>
    public IcasyncSettings Load(CommandIo io, IReadOnlyDictionary<string, string>? defaults = null)
    {
        Dictionary<string, string> options =
            Options(io, SettingsLayers.Read(new Dictionary<string, string>(), io.Directory));
        try
        {
            return IcasyncSettings.Load(SettingsLayers.Read(options, io.Directory, defaults), HomePath(io));
        }
        catch (SettingsException exception)
        {
            throw new SettingsException(exception.Problems
                .Select(
                    problem => options.ContainsKey(problem.Name) ? problem with { Name = OptionOf(problem.Name) }
                    : problem)
                .ToList());
        }
    }

    /// <summary>A term that was given as an option.</summary>
    protected static string RequireTerm(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw CliException.BadArgument("--term", $"--term is missing. Name the term in the form {TermCode.Form}.");
        }

        return TermCode.TryParse(text, out string term)
            ? term
            : throw CliException.BadArgument("--term", $"--term is '{text}' but must have the form {TermCode.Form}.");
    }

    private Dictionary<string, string> Options(CommandIo io, SettingsLayers below)
    {
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase);
        if (Provider is not null)
        {
            options[SettingNames.DatabaseProvider] = Provider;
        }

        if (Database is not null)
        {
            bool server = IsServer(below.Find(SettingNames.DatabaseProvider));
            options[SettingNames.DatabaseConnection] =
                server || Database.Contains('=', StringComparison.Ordinal) ? Database
                : Path.GetFullPath(Database, io.Directory);
            if (Provider is null && IsProvider(below.Find(SettingNames.DatabaseProvider)))
            {
                // A file named on the command line is a file, whatever the environment says of another database.
                options[SettingNames.DatabaseProvider] =
                    server ? nameof(DatabaseProvider.SqlServer) : nameof(DatabaseProvider.Sqlite);
            }
        }

        if (Wps is not null)
        {
            options[SettingNames.WpsBaseUrl] = Wps;
        }

        if (Storage is not null)
        {
            options[SettingNames.Storage] = Storage;
        }

        return options;
    }

    // A name of no provider is told and not passed over in silence.
    private static bool IsProvider(string? name) =>
        string.IsNullOrWhiteSpace(name) || Enum.GetNames<DatabaseProvider>().Contains(
            name.Trim(), StringComparer.OrdinalIgnoreCase);

    private bool IsServer(string? providerBelow) =>
        (Provider ?? providerBelow)?.Trim()
        .Equals(nameof(DatabaseProvider.SqlServer), StringComparison.OrdinalIgnoreCase) == true
        && (Provider is not null || Database!.Contains('=', StringComparison.Ordinal));

    private static string OptionOf(string name) => name switch
    {
        SettingNames.DatabaseProvider => "--provider",
        SettingNames.DatabaseConnection => "--database",
        SettingNames.WpsBaseUrl => "--wps",
        SettingNames.Storage => "--storage",
        _ => name,
    };
}
