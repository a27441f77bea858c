using System.Globalization;
using Icasync.WpsSimulator.Core;
using Icasync.WpsSimulator.Hosting;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
SimulatorOptions options = new() { Port = 5900 };
for (int i = 0; i < args.Length; i += 2)
{
    string? value = i + 1 < args.Length ? args[i + 1] : null;
    SimulatorOptions? next = (args[i], value) switch
    {
        ("--port", not null) when int.TryParse(value, CultureInfo.InvariantCulture, out int port) =>
            options with { Port = port },
        ("--state", not null) => options with { StateFile = value },
        ("--seed", not null) when int.TryParse(value, CultureInfo.InvariantCulture, out int seed) =>
            options with { Seed = seed },
        ("--app-id", not null) => options with { AppId = value },
        ("--app-key", not null) => options with { AppKey = value },
        ("--scopes", not null) =>
            options with { Scopes = value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) },
        _ => null,
    };
    if (next is null)
    {
        Console.Error.WriteLine(
            $"'{args[i]}' is unknown or lacks a value. Known: --port N, --state FILE, --seed N, --app-id ID, --app-key "
                + "KEY, --scopes a,b.");
        return 2;
    }

    options = next;
}

await using SimulatorHost host = await SimulatorHost.StartAsync(options);
Console.WriteLine($"WPS simulator listens on {host.BaseUrl}");
Console.WriteLine(options.AppKey == SimulatorOptions.DefaultAppKey
    ? $"app id {options.AppId}, app key {options.AppKey} (the default pair, no secret)"
    : $"app id {options.AppId}");
Console.WriteLine($"scopes {string.Join(' ', options.Scopes)}");
await host.WaitForShutdownAsync();
return 0;
