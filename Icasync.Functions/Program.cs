using System.Globalization;
using Icasync.Activities;
using Icasync.Activities.Notify;
using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Functions;
using Icasync.Functions.Http;
using Icasync.Functions.Runs;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Texts, hashes and reports are the same on every machine, whatever its language.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
IcasyncSettings settings;
WpsOptions wps;
try
{
    settings = IcasyncSettings.Load(
        SettingsLayers.Read(new Dictionary<string, string>(), Environment.CurrentDirectory), Environment.CurrentDirectory);
    wps = settings.RequireWps();
}
catch (SettingsException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services
    .AddIcasyncNotices(settings.Notify)
    .AddIcasyncTelemetry(settings.OtlpEndpoint)
    .AddIcasync(settings.Database, wps, settings.Sync)
    .AddIcasyncReports()
    .AddIcasyncApi(settings, CallerPolicy.OfApp())
    .AddSingleton(settings)
    .AddSingleton(HostIdentity.OfApp(
        Environment.GetEnvironmentVariable("WEBSITE_SITE_NAME") ?? Environment.MachineName,
        Environment.GetEnvironmentVariable("WEBSITE_INSTANCE_ID") is { Length: > 0 } id ? id : Guid.NewGuid().ToString("N")))
    .AddSingleton<RunDispatcher>()
    .AddHostedService<HeartbeatService>();
await builder.Build().RunAsync();
return 0;
