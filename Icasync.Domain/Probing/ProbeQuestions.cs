namespace Icasync.Domain.Probing;

/// <summary>Every question of a probe, in the order of its report.</summary>
public static class ProbeQuestions
{
    /// <summary>The questions of WPS-API 13, and those about this app and this machine.</summary>
    public static IReadOnlyList<ProbeQuestion> All { get; } =
        [.. CallQuestions.All, .. EventQuestions.All, .. AccessQuestions.All];

    /// <summary>The question of an id.</summary>
    public static ProbeQuestion Of(string id) => All.Single(question => question.Id == id);
}
