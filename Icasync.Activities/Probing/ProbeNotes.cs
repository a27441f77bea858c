using Icasync.Domain.Probing;

namespace Icasync.Activities.Probing;

/// <summary>What was observed so far, by question.</summary>
internal sealed class ProbeNotes(Action<string> tell)
{
    private readonly Dictionary<string, ProbeNote> _notes = new(StringComparer.Ordinal);

    /// <summary>Every question with its answer.</summary>
    public IReadOnlyList<ProbeFinding> Findings() =>
        [.. ProbeQuestions.All.Select(question => question.Judge(_notes.GetValueOrDefault(question.Id)))];

    /// <summary>Notes what was observed.</summary>
    public void Add(string id, IReadOnlyList<ProbeAnswer> answers, string? remark = null) =>
        _notes[id] = new ProbeNote(answers, Remark: remark);

    /// <summary>Notes why questions are not asked.</summary>
    public void Skip(string why, params ReadOnlySpan<string> ids)
    {
        foreach (string id in ids)
        {
            _notes[id] = new ProbeNote([], NotTried: why);
        }
    }

    /// <summary>
    /// Asks a question. Whatever breaks while one is asked makes that one unclear; the others are asked all the same.
    /// </summary>
    public async Task AskAsync(string id, Func<Task<ProbeAnswer[]>> ask)
    {
        tell($"{id} {ProbeQuestions.Of(id).English}");
        try
        {
            Add(id, await ask());
        }
        catch (Exception exception) when (exception
            is not (OperationCanceledException or ForeignCalendarException or ProbeRefusedException))
        {
            Add(id, [], exception.GetType().Name);
        }
    }
}
