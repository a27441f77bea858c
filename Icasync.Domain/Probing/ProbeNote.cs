namespace Icasync.Domain.Probing;

/// <summary>What was observed for one question.</summary>
/// <param name="NotTried">Why it was not asked; null when it was.</param>
/// <param name="Remark">What a person should read beside the found value.</param>
public sealed record ProbeNote(
    IReadOnlyList<ProbeAnswer> Answers, string? NotTried = null, string? Remark = null);
