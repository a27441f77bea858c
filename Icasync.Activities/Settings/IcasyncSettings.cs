using System.Net;

namespace Icasync.Activities.Settings;

/// <summary>
/// Everything that can be set (CONTRACTS 3), checked as a whole: the command line, <c>serve</c> and the Functions app
/// read the same names with the same bounds.
/// </summary>
public sealed record IcasyncSettings
{
    public required DatabaseOptions Database { get; init; }

    /// <summary>How WPS is reached; null while the credentials are not set.</summary>
    public WpsOptions? Wps { get; init; }
    public required SyncOptions Sync { get; init; }
    public required ScheduleOptions Schedules { get; init; }
    public required NotifyOptions Notify { get; init; }

    /// <summary>How much one caller of the API may ask for.</summary>
    public PostLimits Posts { get; init; } = new();

    /// <summary>
    /// Names beside those of loopback that <c>icasync serve</c> answers to, such as those of a proxy before it.
    /// </summary>
    public IReadOnlyList<string> ApiHostNames { get; init; } = [];

    /// <summary>How people sign in at <c>icasync serve</c>; null means by the key alone.</summary>
    public SignInOptions? SignIn { get; init; }

    /// <summary>Proxies that may say which scheme a request came by; without one, nobody may.</summary>
    public IReadOnlyList<IPAddress> ApiProxies { get; init; } = [];

    /// <summary>The log files of <c>icasync serve</c>.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>Where spans and metrics go by OTLP; null means nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Connection string of the durable storage; null means an own emulator where the host has one.</summary>
    public string? Storage { get; init; }

    /// <summary>
    /// The task hub that several <c>icasync serve</c> share in that storage; null means one of the home's own.
    /// </summary>
    public string? TaskHub { get; init; }

    /// <summary>Base address of WPS, also where no credentials are set.</summary>
    public required Uri WpsBaseUrl { get; init; }

    /// <summary>Reads and checks all settings.</summary>
    /// <param name="home">The folder that holds the default database.</param>
    /// <exception cref="SettingsException">Some are wrong; the exception names each.</exception>
    public static IcasyncSettings Load(SettingsLayers layers, string home)
    {
        SettingReader reader = new(layers);
        Uri baseUrl = reader.Address(SettingNames.WpsBaseUrl, new Uri("https://openapi.wps.cn"))!;
        IcasyncSettings settings = new()
        {
            Database = DatabaseSettings.Read(reader, home),
            Wps = ReadWps(reader, baseUrl),
            WpsBaseUrl = baseUrl,
            Sync = SyncSettings.Read(reader),
            Schedules = ScheduleSettings.Read(reader),
            Notify = NotifySettings.Read(reader),
            Posts = PostLimits.Read(reader),
            ApiHostNames = HostNames(reader),
            ApiProxies = Proxies(reader),
            SignIn = SignInSettings.Read(reader),
            Log = LogOptions.Read(reader),
            OtlpEndpoint = reader.Address(SettingNames.OtlpEndpoint, null)
            ?? reader.Address(SettingNames.OtlpEndpointStandard, null),
            Storage = ReadStorage(reader),
            TaskHub = ReadTaskHub(reader),
        };
        reader.ThrowIfWrong();
        return settings;
    }

    /// <summary>The way to WPS, for what cannot do without.</summary>
    /// <exception cref="SettingsException">The credentials are not set.</exception>
    public WpsOptions RequireWps() => Wps ?? throw new SettingsException(
    [
        new SettingProblem(
            $"{SettingNames.WpsAppId} and {SettingNames.WpsAppKey}", null,
            "the id and the key of the WPS 365 application, set in the environment (a key never belongs on a command "
            + "line)"),
    ]);

    private static IReadOnlyList<string> HostNames(SettingReader reader)
    {
        IReadOnlyList<string> names = reader.List(SettingNames.ApiHostNames);
        if (names.FirstOrDefault(name => Uri.CheckHostName(name) == UriHostNameType.Unknown) is { } wrong)
        {
            reader.Refuse(
                SettingNames.ApiHostNames, wrong, "host names between commas, without scheme, port and wildcards");
        }

        return names;
    }

    private static string? ReadTaskHub(SettingReader reader)
    {
        string? hub = reader.Text(SettingNames.TaskHub);
        if (hub is not null && (hub.Length is < 3 or > 45 || !char.IsAsciiLetter(hub[0])
            || !hub.All(char.IsAsciiLetterOrDigit)))
        {
            reader.Refuse(SettingNames.TaskHub, hub, "3 to 45 letters and digits, a letter first");
        }
        else if (hub is not null && reader.Text(SettingNames.Storage) is null)
        {
            reader.Refuse(
                SettingNames.TaskHub, hub,
                $"a hub in a storage that all processes reach: set {SettingNames.Storage} too");
        }

        return hub;
    }

    private static IReadOnlyList<IPAddress> Proxies(SettingReader reader)
    {
        List<IPAddress> proxies = [];
        foreach (string name in reader.List(SettingNames.ApiProxies))
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                proxies.Add(address);
            }
            else
            {
                reader.Refuse(SettingNames.ApiProxies, name, "IP addresses between commas, such as 127.0.0.1");
            }
        }

        return proxies;
    }

    // The parts are read as the storage's own library reads them. The text itself is never told: it holds a key.
    private static string? ReadStorage(SettingReader reader)
    {
        string? connection = reader.Text(SettingNames.Storage);
        bool clear = false;
        foreach (string part in connection?.Split(';') ?? [])
        {
            string[] pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            clear |= pair is [_, { } address] && Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
                && SettingReader.IsClearText(uri);
            clear |= pair is [{ } name, { } scheme] && name.Equals(
                "DefaultEndpointsProtocol", StringComparison.OrdinalIgnoreCase)
                && scheme.Equals(Uri.UriSchemeHttp, StringComparison.OrdinalIgnoreCase)
                && !connection!.Contains("BlobEndpoint", StringComparison.OrdinalIgnoreCase);
        }

        if (clear)
        {
            reader.Refuse(
                SettingNames.Storage, null, "a connection string without http:// to another machine than this one");
        }

        return connection;
    }

    private static WpsOptions? ReadWps(SettingReader reader, Uri baseUrl)
    {
        WpsOptions standard = new() { AppId = string.Empty, AppKey = string.Empty };
        double rate = reader.Number(SettingNames.WpsRate, standard.RequestsPerSecond, 0, 10_000, aboveMin: true);
        int concurrency = reader.Whole(SettingNames.WpsConcurrency, standard.MaxConcurrency, 1, 1_000);
        int retries = reader.Whole(SettingNames.WpsRetries, standard.RetriesMax, 0, 100);
        string? appId = reader.Text(SettingNames.WpsAppId);
        string? appKey = reader.Text(SettingNames.WpsAppKey);
        if (appId is null != appKey is null)
        {
            reader.Refuse(
                appKey is null ? SettingNames.WpsAppKey : SettingNames.WpsAppId, null,
                "set together with its other half: the id and the key of the WPS 365 application");
        }

        return appId is null || appKey is null
            ? null
            : new WpsOptions
            {
                BaseUrl = baseUrl,
                AppId = appId,
                AppKey = appKey,
                RequestsPerSecond = rate,
                IsRateSet = reader.Text(SettingNames.WpsRate) is not null,
                MaxConcurrency = concurrency,
                RetriesMax = retries,
            };
    }
}
