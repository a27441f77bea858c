namespace Icasync.Cli.Engine;

/// <summary>
/// Makes files and folders that only their owner may use: a home and a database hold names of people, a home also its
/// key. What is there already keeps the rights that somebody gave it.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, and those above it that are missing.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // The runtime gives the mode to the last folder alone.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent && !Directory.Exists(parent))
        {
            CreateFolder(parent);
        }

        Directory.CreateDirectory(path, File | UnixFileMode.UserExecute);
    }

    /// <summary>Makes an empty file, which must not be there yet.</summary>
    public static FileStream CreateFile(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File;
        }

        return new FileStream(path, options);
    }
}
