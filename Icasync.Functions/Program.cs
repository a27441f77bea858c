using System.Globalization;
using Icasync.Activities.Settings;
using Icasync.Functions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Texts, hashes and reports are the same on every machine, whatever its language.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
IcasyncSettings settings;
WpsOptions wps;
try
{
    // The home is the command line's, so that both find the same default database in one folder (CONTRACTS 2).
    settings = IcasyncSettings.Load(
        SettingsLayers.Read(new Dictionary<string, string>(), Environment.CurrentDirectory),
        Path.Combine(Environment.CurrentDirectory, ".icasync"));
    wps = settings.RequireWps();
}
catch (SettingsException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

// Its request log writes whole addresses, and those carry numbers of persons and, as code=, keys.
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddIcasyncApp(settings, wps);
await builder.Build().RunAsync();
return 0;
