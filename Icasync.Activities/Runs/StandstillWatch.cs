using Icasync.Activities.Settings;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>
/// Sees attempts whose host lives and whose instance runs, as the engine says, while nothing comes of them, and tells
/// people that one is replaced.
/// </summary>
public sealed class StandstillWatch(OperatorLog log, SyncOptions options)
{
    /// <summary>Why such an attempt is replaced.</summary>
    public const string Why = "it made no progress while work was due";

    private readonly Dictionary<string, Standstill> _seen = [];

    /// <summary>How many attempts were replaced because the engine brought nothing forward.</summary>
    public int Replaced { get; private set; }

    /// <summary>Looks at a run once more; true when its attempt stands still for too long.</summary>
    public bool IsStanding(RunRow run, DateTimeOffset now)
    {
        Standstill seen = _seen[run.RunId] = Standstill.After(
            _seen.GetValueOrDefault(run.RunId), run.Attempt, run.ProgressAt, now);
        return seen.Idle > options.StandstillMax;
    }

    /// <summary>Notes in the operator log that the attempt is replaced; answers what the run tells of it.</summary>
    public async Task<string> TellAsync(RunRow run, CancellationToken cancellation)
    {
        string subject = $"attempt {run.Attempt}";
        _seen.Remove(run.RunId);
        Replaced++;
        await log.AppendAsync(
            new Operator("icasync", Why), "replace attempt", run.RunId, run.Term, subject, cancellation);
        return $"第 {run.Attempt} 次尝试没有进展，已被替换 / {subject} made no progress and was replaced";
    }
}
