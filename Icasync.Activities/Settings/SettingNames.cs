namespace Icasync.Activities.Settings;

/// <summary>The names of settings as the environment spells them (CONTRACTS 3).</summary>
public static class SettingNames
{
    public const string DatabaseProvider = "Icasync__Database__Provider";
    public const string DatabaseConnection = "Icasync__Database__ConnectionString";
    public const string DatabaseTimeout = "Icasync__Database__CommandTimeoutSeconds";
    public const string WpsBaseUrl = "Icasync__Wps__BaseUrl";
    public const string WpsAppId = "Icasync__Wps__AppId";
    public const string WpsAppKey = "Icasync__Wps__AppKey";
    public const string WpsRate = "Icasync__Wps__RequestsPerSecond";
    public const string WpsConcurrency = "Icasync__Wps__MaxConcurrency";
    public const string WpsRetries = "Icasync__Wps__RetriesMax";
    public const string ApiPostsBurst = "Icasync__Api__PostsBurst";
    public const string ApiPostsPerSecond = "Icasync__Api__PostsPerSecond";
    public const string ApiHostNames = "Icasync__Api__HostNames";
    public const string ApiProxies = "Icasync__Api__Proxies";
    public const string LogLevel = "Icasync__Log__Level";
    public const string LogFiles = "Icasync__Log__Files";
    public const string LogFileMegabytes = "Icasync__Log__FileMegabytes";
    public const string OtlpEndpoint = "Icasync__Telemetry__OtlpEndpoint";

    /// <summary>OpenTelemetry's own name, read where ours is not set.</summary>
    public const string OtlpEndpointStandard = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string Pilot = "Icasync__Sync__Pilot";
    public const string Storage = "AzureWebJobsStorage";
    public const string TaskHub = "Icasync__TaskHub";

    /// <summary>The full name of a setting of the sync.</summary>
    public static string Sync(string name) => "Icasync__Sync__" + name;

    /// <summary>The full name of a setting of the sign-in.</summary>
    public static string SignIn(string name) => "Icasync__SignIn__" + name;

    /// <summary>The full name of a setting of notices.</summary>
    public static string Notify(string name) => "Icasync__Notify__" + name;
}
