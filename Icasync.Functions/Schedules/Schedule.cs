using Icasync.Activities.Settings;
using Icasync.Domain.Runs;

namespace Icasync.Functions.Schedules;

/// <summary>One of the four schedules.</summary>
/// <param name="Name">nightly, incremental, users or check.</param>
/// <param name="Expression">NCRONTAB with seconds at +08:00; null means off.</param>
public sealed record Schedule(string Name, string? Expression, RunKind Kind)
{
    /// <summary>All schedules, those that are off among them.</summary>
    public static IReadOnlyList<Schedule> All(ScheduleOptions options) =>
    [
        new("nightly", options.Nightly, RunKind.Full),
        new("incremental", options.Incremental, RunKind.Incremental),
        new("users", options.Users, RunKind.Users),
        new("check", options.Check, RunKind.Check),
    ];
}
