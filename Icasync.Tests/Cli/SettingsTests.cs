using Icasync.Activities.Settings;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>Settings that say something else than was meant: each is named, and none is passed over.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("icasync-settings-").FullName;

    [Theory]
    [InlineData("Icasync__Wps__BaseUrl", "http://openapi.wps.cn")]
    [InlineData("Icasync__Wps__BaseUrl", "http://localhost.example")]
    [InlineData("Icasync__Notify__WebhookUrl", "http://hooks.example/secret-part")]
    [InlineData("Icasync__Telemetry__OtlpEndpoint", "http://collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317")]
    [InlineData("AzureWebJobsStorage", "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=secret-part")]
    [InlineData("AzureWebJobsStorage", "BlobEndpoint=http://azurite:10000/a;AccountKey=secret-part")]
    [InlineData("Icasync__Notify__SmtpUseTls", "false")]
    public void B07_Nothing_is_sent_in_clear_text_to_another_machine(string name, string value)
    {
        Dictionary<string, string> values = new()
        {
            ["DOTNET_ENVIRONMENT"] = "Development", ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development", [name] = value,
        };
        if (name.Contains("Smtp", StringComparison.Ordinal))
        {
            (values["Icasync__Notify__SmtpHost"], values["Icasync__Notify__SmtpUser"]) = ("mail.example", "u");
            (values["Icasync__Notify__SmtpFrom"], values["Icasync__Notify__SmtpTo"]) = ("a@b.example", "c@d.example");
        }

        SettingsException refused = Assert.Throws<SettingsException>(() => Load(values));
        Assert.Equal(name, refused.Field);
        Assert.DoesNotContain("secret-part", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Icasync__Wps__BaseUrl", "http://127.0.0.1:5900")]
    [InlineData("Icasync__Wps__BaseUrl", "http://localhost:5900")]
    [InlineData("Icasync__Wps__BaseUrl", "http://[::1]:5900")]
    [InlineData("Icasync__Notify__WebhookUrl", "https://hooks.example/x")]
    [InlineData("AzureWebJobsStorage", "UseDevelopmentStorage=true")]
    [InlineData(
        "AzureWebJobsStorage",
            "DefaultEndpointsProtocol=http;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:2/a")]
    [InlineData(
        "AzureWebJobsStorage",
            "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b;EndpointSuffix=core.chinacloudapi.cn")]
    [InlineData("Icasync__Sync__CheckInBaseUrl", "http://checkin.example/x")]
    [InlineData("Icasync__Notify__PageUrl", "http://icasync.example/api/icasync/")]
    [InlineData("Icasync__Sync__ReminderMinutes", "")]
    [InlineData("Icasync__Sync__ReminderMinutes", "5, 6")]
    public void B07_Loopback_and_links_that_people_follow_may_be_http(string name, string value) => Load(
        new() { [name] = value });

    [Theory]
    [InlineData("Icasync__Sync__ReminderMinutes", "5,,6")]
    [InlineData("Icasync__Sync__ReminderMinutes", "5,")]
    [InlineData("Icasync__Sync__ExcludedUsers", "1,,2")]
    [InlineData("Icasync__Sync__ExcludedUsers", "104066;20220001")]
    [InlineData("Icasync__Sync__ExcludedUsers", "104066、20220001")]
    [InlineData("Icasync__Sync__ExcludedUsers", "104066 20220001")]
    [InlineData("Icasync__Notify__WpsReceivers", "104066;104067")]
    [InlineData("Icasync__Notify__WpsReceivers", ",104066")]
    [InlineData("Icasync__Api__HostNames", "a.example,,b.example")]
    [InlineData("Icasync__Api__HostNames", "https://a.example")]
    [InlineData("Icasync__Api__HostNames", "*")]
    [InlineData("Icasync__Api__Proxies", "nginx")]
    [InlineData("Icasync__Api__Proxies", "127.0.0.1,")]
    [InlineData("Icasync__SignIn__Scopes", "profile")]
    [InlineData("Icasync__SignIn__OperatorRoles", "a;;b")]
    [InlineData("Icasync__SignIn__SessionMinutes", "4")]
    [InlineData("Icasync__SignIn__Authority", "sso.example.edu")]
    [InlineData("Icasync__Sync__TermOverlapDays", "61")]
    [InlineData("Icasync__Sync__RetiredTitleMark", "far too long a mark")]
    [InlineData("Icasync__Sync__Pilot", "percent=0")]
    [InlineData("Icasync__Sync__Pilot", "percent=101")]
    [InlineData("Icasync__Sync__Pilot", "course=K1")]
    [InlineData("Icasync__Sync__Pilot", "courses=K1,,K2")]
    public void B06_A_list_with_an_empty_or_wrong_part_is_named(string name, string value) =>
        Assert.Equal(name, Assert.Throws<SettingsException>(() => Load(new() { [name] = value })).Field);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"Values":[]}""")]
    [InlineData("""{"Values":{}}""")]
    [InlineData("""{"Values":null}""")]
    [InlineData("""{"values":{"Icasync__Wps__AppId":"x"}}""")]
    [InlineData("""{"Values":{"Icasync__Wps":{"AppId":"secret-part"}}}""")]
    [InlineData("""{"Values":{"a":"secret-part",}""")]
    public void B06_A_settings_file_that_sets_nothing_is_named(string content)
    {
        string path = Path.Combine(_folder, SettingsLayers.FileName);
        File.WriteAllText(path, content);
        SettingsException refused = Assert.Throws<SettingsException>(
            () => SettingsLayers.Read(new Dictionary<string, string>(), _folder));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-part", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oracle", null, "Icasync__Database__Provider")]
    [InlineData("oracle", "oracle", "--provider")]
    [InlineData("", null, null)]
    [InlineData("sqlserver", null, null)]
    public async Task B06_A_provider_that_is_none_is_named_also_beside_a_database_file(
        string setting, string? option, string? named)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, SettingsLayers.FileName),
                $$$"""{"Values":{"Icasync__Database__Provider":"{{{setting}}}"}}""");
        (int code, string output, string error) = await IcasyncProgram.RunInAsync(
            _folder,
            ["migrate", "--database", "term.db", .. option is null ? Array.Empty<string>() : ["--provider", option]]);
        Assert.True(code == (named is null ? 0 : 2), $"{code} {output} {error}");
        Assert.Equal(named is null, File.Exists(Path.Combine(_folder, "term.db")));
        Assert.Contains(named ?? string.Empty, output + error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static IcasyncSettings Load(Dictionary<string, string> values) =>
        IcasyncSettings.Load(new SettingsLayers(values), Path.GetTempPath());
}
