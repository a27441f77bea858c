using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Icasync.Cli.Engine;

/// <summary>
/// Azurite, installed from the locked npm manifest beside the program and started on free ports with its data under the
/// home (ENGINE 6). The installation is shared by all homes of the user and named after the manifest's hash.
/// </summary>
public static class AzuriteChild
{
    /// <summary>Its name in children.json.</summary>
    public const string Name = "azurite";

    private const int NodeMajorMin = 20;
    private const int PortCount = 3;
    private const int TriesMax = 3;

    // The well-known account of every Azurite: a public constant, no secret.
    private const string AccountName = "devstoreaccount1";
    private const string AccountKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Adopts or starts Azurite; answers its connection string.</summary>
    public static async Task<string> EnsureAsync(
        string home, ChildProcesses children, Action<string> tell, CancellationToken cancellation)
    {
        if (children.FindLiving(Name) is { Ports.Length: PortCount } living)
        {
            return Connection(living.Ports);
        }

        await CheckNodeAsync(cancellation);
        string script = await InstallAsync(tell, cancellation);
        string data = Path.Combine(home, "azurite");
        PrivateFiles.CreateFolder(data);
        for (int tries = 1; ; tries++)
        {
            int[] ports = ChildProcesses.FreePorts(PortCount);
            ChildSpec spec = new(
                Name,
                "node",
                [
                    script, "--location", data, "--skipApiVersionCheck", "--disableTelemetry", "--silent",
                    "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1",
                    "--blobPort", Text(ports[0]), "--queuePort", Text(ports[1]), "--tablePort", Text(ports[2]),
                ],
                ports);
            try
            {
                return Connection((await children.EnsureAsync(spec, cancellation)).Ports);
            }
            catch (ChildFailedException) when (tries < TriesMax)
            {
                // Another process may have been faster on a port: free ports are free until somebody takes them. When
                // other ports do not help, the folder is what it cannot read.
                if (tries == TriesMax - 1)
                {
                    SetAside(data, tell);
                }
            }
        }
    }

    // The runs stand in the database and get a new attempt: what is lost here is the engine's history alone.
    private static void SetAside(string data, Action<string> tell)
    {
        if (!Directory.EnumerateFileSystemEntries(data).Any())
        {
            return;
        }

        string aside = $"{data}-damaged-{Guid.NewGuid().ToString("N")[..8]}";
        Directory.Move(data, aside);
        PrivateFiles.CreateFolder(data);
        tell($"icasync: the durable storage in {data} could not be started and was moved to {aside}; a new one is "
            + "started. Runs, ledger and reports are in the database and are not touched.");
    }

    private static string Connection(int[] ports) =>
        $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};"
        + $"BlobEndpoint=http://127.0.0.1:{Text(ports[0])}/{AccountName};"
        + $"QueueEndpoint=http://127.0.0.1:{Text(ports[1])}/{AccountName};"
        + $"TableEndpoint=http://127.0.0.1:{Text(ports[2])}/{AccountName};";

    /// <summary>Throws unless a Node.js that is new enough can be started.</summary>
    public static async Task CheckNodeAsync(CancellationToken cancellation)
    {
        string? version = await RunAsync("node", ["--version"], directory: null, cancellation);
        if (version is null
            || !int.TryParse(version.Trim().TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture, out int major)
            || major < NodeMajorMin)
        {
            throw new ChildFailedException(
                $"Node.js {NodeMajorMin} or newer is needed for the local durable storage (found: "
                + $"{version?.Trim() ?? "none"}). Install it, or name a storage with --storage or "
                + "AzureWebJobsStorage.");
        }
    }

    private static async Task<string> InstallAsync(Action<string> tell, CancellationToken cancellation)
    {
        string manifest = Path.Combine(AppContext.BaseDirectory, "azurite");
        string hash = Convert.ToHexStringLower(SHA256.HashData(
            await File.ReadAllBytesAsync(Path.Combine(manifest, "package-lock.json"), cancellation)))[..12];
        string root = Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "icasync");
        string target = Path.Combine(root, "azurite-" + hash);
        string script = Path.Combine(target, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (File.Exists(script))
        {
            return script;
        }

        tell("installing the local durable storage (once) …");
        string temporary = Path.Combine(root, $"azurite-{hash}-{Environment.ProcessId}");
        Directory.CreateDirectory(temporary);
        foreach (string file in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(manifest, file), Path.Combine(temporary, file), overwrite: true);
        }

        if (
            await RunAsync(
                "npm", ["ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts"], temporary,
                cancellation) is null)
        {
            throw new ChildFailedException(
                "npm could not install the local durable storage. Check that npm reaches its registry, or name a "
                + "storage with --storage or AzureWebJobsStorage.");
        }

        try
        {
            Directory.Move(temporary, target);
        }
        catch (IOException) when (File.Exists(script))
        {
            // Another process installed it at the same time.
            Directory.Delete(temporary, recursive: true);
        }

        return script;
    }

    private static async Task<string?> RunAsync(
        string command, IReadOnlyList<string> arguments, string? directory, CancellationToken cancellation)
    {
        try
        {
            ProcessStartInfo start = new(command, arguments)
            {
                RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory
                    ?? string.Empty,
            };
            ChildEnvironment.Limit(start, network: true);
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
            string output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            await errors;
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
