using System.Globalization;

namespace Icasync.Cli.Engine;

/// <summary>
/// The engine lock of a home: one process holds it. The kernel frees it when the process ends, however that happens,
/// so a lock that can be taken proves that no host of this home lives.
/// </summary>
public sealed class EngineLock : IDisposable
{
    // The system's numbers for a file that another process holds; a full disk or missing rights are other errors.
    private const int SharedOnWindows = 32;
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;

    private readonly FileStream _file;

    private EngineLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or answers null when another process holds it.</summary>
    public static EngineLock? TryAcquire(string home)
    {
        PrivateFiles.CreateFolder(home);
        try
        {
            FileStream file =
                new(Path.Combine(home, "engine.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            using (StreamWriter writer = new(file, leaveOpen: true))
            {
                writer.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            }

            return new EngineLock(file);
        }
        catch (IOException exception) when ((exception.HResult & 0xFFFF) is SharedOnWindows or HeldOnLinux or HeldOnMac)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
