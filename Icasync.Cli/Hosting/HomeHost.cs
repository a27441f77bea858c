using System.Text.Json;
using Icasync.Activities.Base;
using Icasync.Activities.Settings;
using Icasync.Cli.Engine;
using Icasync.Domain.Timetable;

namespace Icasync.Cli.Hosting;

/// <summary>
/// Which process holds the engine lock of a home, and for which database, as it wrote into <c>host.json</c>. Only while
/// the lock is held does the file mean anything.
/// </summary>
/// <param name="Database">A digest of where the database is: the place itself may hold a password.</param>
/// <param name="Address">Where its operator page answers, when it serves one.</param>
public sealed record HomeHost(string HostId, int Pid, string Database, string? Address)
{
    private const string FileName = "host.json";

    /// <summary>The living host of a home, or null when nobody holds its lock.</summary>
    public static HomeHost? FindLiving(string home)
    {
        if (!Directory.Exists(home))
        {
            return null;
        }

        using (EngineLock? mine = EngineLock.TryAcquire(home))
        {
            if (mine is not null)
            {
                return null;
            }
        }

        try
        {
            return JsonSerializer.Deserialize<HomeHost>(
                File.ReadAllText(Path.Combine(home, FileName)), WireFormat.Json);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            // A host that holds the lock and has not written its file yet is alive all the same.
            return new HomeHost(string.Empty, 0, string.Empty, null);
        }
    }

    /// <summary>Writes this host into its home.</summary>
    public void Write(string home)
    {
        string temporary = Path.Combine(home, FileName + ".new");
        File.WriteAllText(temporary, JsonSerializer.Serialize(this, WireFormat.Json));
        File.Move(temporary, Path.Combine(home, FileName), overwrite: true);
    }

    /// <summary>Whether the host works on this database; also true when it has not said yet.</summary>
    public bool Serves(DatabaseOptions database) => Database.Length == 0 || Database == DigestOf(database);

    /// <summary>The digest of a database's place.</summary>
    public static string DigestOf(DatabaseOptions database) =>
        Hashing.Sha256Hex($"{database.Provider}\n{database.ConnectionString}", 8);
}
