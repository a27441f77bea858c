using System.Diagnostics;
using Icasync.Activities.Lifecycle;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;

namespace Icasync.Functions.Http;

/// <summary>Answers what is in the way of a run that takes back, before it is planned or begun.</summary>
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

        if ((kind == RunKind.Retire) != (options.Retires is not null))
        {
            throw ApiException.BadRequest(
                "options.calendars",
                "options.calendars（rename、teachers 或 delete）只用于 retire，且必须给出。",
                "options.calendars, which is rename, teachers or delete, belongs to the kind retire, which needs it. A "
                + "term whose calendars stay as they are is retired by POST terms/{term}/retire.");
        }

        if (kind == RunKind.Retire && options.Courses.Count > 0)
        {
            throw ApiException.BadRequest(
                "options.courses", "归档针对整个学期；请去掉 options.courses。",
                "A term is retired as a whole; leave options.courses out.");
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
