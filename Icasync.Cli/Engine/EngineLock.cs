using System.Globalization;

namespace Icasync.Cli.Engine;

/// <summary>
/// The engine lock of a home: one process holds it. The kernel frees it when the process ends, however that happens,
/// so a lock that can be taken proves that no host of this home lives.
/// </summary>
public sealed class EngineLock : IDisposable
{
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
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
