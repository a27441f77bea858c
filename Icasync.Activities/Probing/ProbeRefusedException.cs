namespace Icasync.Activities.Probing;

/// <summary>WPS refuses the app what every probe needs, or a test account is none: nothing was changed.</summary>
/// <param name="field">The option that is wrong; null where the app's rights are.</param>
public sealed class ProbeRefusedException(string message, string? field = null) : Exception(message)
{
    /// <summary>The option that is wrong; null where the app's rights are.</summary>
    public string? Field { get; } = field;
}
