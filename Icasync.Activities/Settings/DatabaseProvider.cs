namespace Icasync.Activities.Settings;

/// <summary>The databases that icasync speaks.</summary>
public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}
