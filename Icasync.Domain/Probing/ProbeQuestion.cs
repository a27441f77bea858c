namespace Icasync.Domain.Probing;

/// <summary>One open question about WPS (WPS-API 13), and how what was observed is read.</summary>
/// <param name="Id">The number of the question, or a word for one that has none there.</param>
/// <param name="Assumed">What the client takes for usual; empty for a number that nothing is assumed of.</param>
/// <param name="Calls">The operations that ask it, in their order.</param>
public sealed record ProbeQuestion(string Id, string Chinese, string English, string Assumed, string Calls)
{
    /// <summary>What the answer changes.</summary>
    public required string Effect { get; init; }

    /// <summary>The found value, or null where the answers do not tell.</summary>
    public required Func<IReadOnlyList<ProbeAnswer>, string?> Read { get; init; }

    /// <summary>Whether the client has a branch for a value that is not the assumed one.</summary>
    public Func<string, bool> Handles { get; init; } = _ => true;

    /// <summary>What to do where the client has no branch.</summary>
    public string ToDo { get; init; } = string.Empty;

    /// <summary>Whether a refusal of the app is an answer to it.</summary>
    public bool IsAboutRights { get; init; }

    /// <summary>Whether it takes test accounts that the operator names.</summary>
    public bool NeedsAccount { get; init; }

    /// <summary>Reads what was observed. Answers in a shape that nobody foresaw make the finding unclear.</summary>
    public ProbeFinding Judge(ProbeNote? note)
    {
        if (note is null || note.NotTried is not null)
        {
            return new ProbeFinding(Id, ProbeOutcome.NotTried, null, note?.NotTried ?? "an earlier step failed");
        }

        bool isRefused = !IsAboutRights && note.Answers.Any(answer => answer.IsOfRights);
        if (note.Answers.Count == 0 || isRefused || Read(note.Answers) is not { } found)
        {
            string codes = string.Join(", ", note.Answers.Select(answer => answer.IsDone ? "0" : answer.Text));
            return new ProbeFinding(
                Id, ProbeOutcome.Unclear, null, codes.Length == 0 ? note.Remark : $"answered {codes}");
        }

        ProbeOutcome outcome = Assumed.Length == 0 ? ProbeOutcome.Measured
            : found == Assumed ? ProbeOutcome.AsAssumed
            : ProbeOutcome.Different;
        string? warning = outcome == ProbeOutcome.Different && !Handles(found) ? ToDo : null;
        return new ProbeFinding(Id, outcome, found, note.Remark, warning);
    }
}
