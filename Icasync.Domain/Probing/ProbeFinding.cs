namespace Icasync.Domain.Probing;

/// <summary>The answer to one question of a probe.</summary>
/// <param name="Id">The question's id.</param>
/// <param name="Found">What WPS does; null where that is unclear or was not tried.</param>
/// <param name="Detail">The code that was not understood, why it was not tried, or a remark.</param>
/// <param name="Warning">What to do about a difference that the client has no branch for; null where it has.</param>
public sealed record ProbeFinding(
    string Id, ProbeOutcome Outcome, string? Found, string? Detail = null, string? Warning = null)
{
    /// <summary>Whether a person has to look at it: it is unclear, or the client cannot live with it.</summary>
    public bool IsOpen => Outcome == ProbeOutcome.Unclear || Warning is not null;
}
