using System.Diagnostics;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;

namespace Icasync.Functions.Http;

/// <summary>Answers what is in the way of a withdrawal or an undo, before it is planned or begun.</summary>
public sealed class RecallApi(RecallCheck check)
{
    /// <summary>Throws the answer; lets every other kind pass.</summary>
    public async Task CheckAsync(RunKind kind, string term, RunOptions options, CancellationToken cancellation)
    {
        if ((kind == RunKind.Undo) != (options.Undoes is not null))
        {
            throw ApiException.BadRequest(
                "options.undoes",
                "options.undoes（要撤销的同步）只用于 undo，且必须给出。",
                "options.undoes, the run that is undone, belongs to the kind undo, which needs it.");
        }

        if (await check.FindAsync(kind, term, options, cancellation) is { } refusal)
        {
            throw refusal.Trouble switch
            {
                RecallTrouble.UnknownRun => ApiException.UnknownRun(options.Undoes!),
                RecallTrouble.OtherTerm => ApiException.BadRequest("xnxq", refusal.Text.Zh, refusal.Text.En),
                RecallTrouble.StillOpen or RecallTrouble.LogGone or RecallTrouble.NothingLeft => ApiException.Conflict(
                    ProblemTypes.WrongState, refusal.Text.Zh, refusal.Text.En, options.Undoes),
                _ => throw new UnreachableException($"trouble {refusal.Trouble}"),
            };
        }
    }
}
