namespace Icasync.Activities.Settings;

/// <summary>One setting that cannot be used.</summary>
/// <param name="Name">The setting as the environment names it, such as <c>Icasync__Wps__AppKey</c>.</param>
/// <param name="Value">What stands there; null when nothing does or when it is a secret.</param>
/// <param name="Form">What is wanted, as the end of a sentence.</param>
public sealed record SettingProblem(string Name, string? Value, string Form)
{
    /// <summary>A sentence for a person. It never holds a secret.</summary>
    public override string ToString() =>
        Value is null ? $"{Name} must be {Form}." : $"{Name} is '{Value}' but must be {Form}.";
}

/// <summary>
/// Settings are wrong or missing: the process ends with code 2 before it does anything (CONTRACTS 3, B01, B05).
/// </summary>
public sealed class SettingsException(IReadOnlyList<SettingProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>Everything that is wrong, so that one start tells all of it.</summary>
    public IReadOnlyList<SettingProblem> Problems { get; } = problems;

    /// <summary>The first setting that is wrong.</summary>
    public string Field => Problems[0].Name;
}
