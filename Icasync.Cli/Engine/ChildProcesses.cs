using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Icasync.Cli.Engine;

/// <summary>A process that the program started for itself, as it stands in children.json (CONTRACTS 2).</summary>
/// <param name="StartedAt">Start time of the process in clock ticks: with the pid it names one process for
/// ever.</param>
public sealed record ChildRecord(string Name, int Pid, long StartedAt, int[] Ports);

/// <summary>How a child is started.</summary>
public sealed record ChildSpec(string Name, string Command, IReadOnlyList<string> Arguments, int[] Ports)
{
    /// <summary>Variables of its environment beside the few of ours that every child gets.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// The child processes of a home. They outlive a killed parent, and the next start adopts them instead of starting a
/// second one on the same folder. Their output goes to files, so that no pipe dies with the parent.
/// </summary>
public sealed class ChildProcesses(string home)
{
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(4);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private string FilePath => Path.Combine(home, "children.json");

    /// <summary>The living child of that name, or null.</summary>
    public ChildRecord? FindLiving(string name) => Read().FirstOrDefault(child => child.Name == name && Lives(child));

    /// <summary>Adopts the living child of that name or starts one, and waits until its ports answer.</summary>
    public async Task<ChildRecord> EnsureAsync(ChildSpec spec, CancellationToken cancellation)
    {
        if (FindLiving(spec.Name) is { } living && living.Ports.Length == spec.Ports.Length)
        {
            return living;
        }

        PrivateFiles.CreateFolder(Path.Combine(home, "logs"));
        string log = Path.Combine(home, "logs", spec.Name + ".log");
        using Process process = Start(spec, log);
        ChildRecord child = new(spec.Name, process.Id, process.StartTime.ToUniversalTime().Ticks, spec.Ports);
        Write([.. Read().Where(other => other.Name != spec.Name && Lives(other)), child]);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ReadyMax);
        foreach (int port in spec.Ports)
        {
            while (!await AnswersAsync(port, limit.Token))
            {
                if (process.HasExited || limit.IsCancellationRequested)
                {
                    cancellation.ThrowIfCancellationRequested();
                    throw new ChildFailedException($"{spec.Name} did not start; its output is in {log}.");
                }
            }
        }

        return child;
    }

    /// <summary>Asks a child to end and waits until it has.</summary>
    public async Task StopAsync(string name)
    {
        foreach (ChildRecord child in Read().Where(child => child.Name == name && Lives(child)))
        {
            try
            {
                using Process process = Process.GetProcessById(child.Pid);
                ProcessStartInfo terminate = new(
                    "kill", ["-TERM", child.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
                ChildEnvironment.Limit(terminate);
                using Process kill = Process.Start(terminate)!;
                await kill.WaitForExitAsync();
                using CancellationTokenSource limit = new(StopMax);
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                // The child waits for connections that nobody will use again.
                Process.GetProcessById(child.Pid).Kill();
            }
            catch (Exception exception) when (exception is ArgumentException or System.ComponentModel.Win32Exception)
            {
                // The child has ended already.
                continue;
            }
        }

        try
        {
            Write(Read().Where(child => child.Name != name && Lives(child)).ToList());
        }
        catch (IOException)
        {
            // The list cannot be written, on a full disk for one; whoever reads it passes over what has ended.
        }
    }

    /// <summary>Ports of loopback that are free now.</summary>
    public static int[] FreePorts(int count)
    {
        TcpListener[] listeners =
            Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (TcpListener listener in listeners)
        {
            listener.Start();
        }

        int[] ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (TcpListener listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }

    // A shell puts the output into the file and gives way to the child; setsid keeps Ctrl-C of the terminal from it.
    private static Process Start(ChildSpec spec, string log)
    {
        bool setsid = File.Exists("/usr/bin/setsid");
        ProcessStartInfo start =
            new(setsid ? "/usr/bin/setsid" : "/bin/sh") { UseShellExecute = false, RedirectStandardInput = true };
        if (setsid)
        {
            start.ArgumentList.Add("/bin/sh");
        }

        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$0; exec \"$@\" >>\"$log\" 2>&1 </dev/null");
        start.ArgumentList.Add(log);
        start.ArgumentList.Add(spec.Command);
        foreach (string argument in spec.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        ChildEnvironment.Limit(start);
        foreach ((string name, string value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new ChildFailedException($"{spec.Name} could not be started.");
    }

    /// <summary>Whether the process of the record still runs.</summary>
    public static bool Lives(ChildRecord child)
    {
        try
        {
            using Process process = Process.GetProcessById(child.Pid);
            return !process.HasExited && !IsZombie(child.Pid)
                && Math.Abs(process.StartTime.ToUniversalTime().Ticks - child.StartedAt) < TimeSpan.TicksPerSecond;
        }
        catch (Exception exception) when (exception
            is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    // A killed orphan keeps its pid until somebody reaps it, which in some containers nobody does.
    private static bool IsZombie(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 1)..].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            // No /proc here, or the process has just gone: what else is known of it decides.
            return false;
        }
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            return false;
        }
    }

    private List<ChildRecord> Read()
    {
        try
        {
            return JsonSerializer.Deserialize<List<ChildRecord?>>(File.ReadAllText(FilePath), Json)?
                .OfType<ChildRecord>().Where(IsPossible).ToList() ?? [];
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // A pid of zero or less names groups of processes to the system, and all of them would "live" and be ended.
    private static bool IsPossible(ChildRecord child) => child is { Name: not null, Pid: > 0, Ports: { } ports }
        && ports.All(port => port is > 0 and <= ushort.MaxValue);

    private void Write(List<ChildRecord> children)
    {
        PrivateFiles.CreateFolder(home);
        string temporary = FilePath + ".new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(children, Json));
        File.Move(temporary, FilePath, overwrite: true);
    }
}

/// <summary>A child process could not be started; the message says what to do.</summary>
public sealed class ChildFailedException(string message) : Exception(message);

/// <summary>Why an engine cannot go on with its durable storage (CONTRACTS 2, exit codes).</summary>
public enum StorageFault
{
    StorageUnavailable,
    DiskFull,
}

/// <summary>The durable storage was lost while the engine worked with it; the message says what to do.</summary>
public sealed class StorageLostException(StorageFault fault, string message) : Exception(message)
{
    /// <summary>What happened to it.</summary>
    public StorageFault Fault { get; } = fault;
}
