using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Activities.Staging;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// Notes what is odd about the source as a whole and holds no run (DOMAIN D6, F5); a pilot's scope of which nothing
/// exists does.
/// </summary>
public sealed class SourceRemarks(SourceMembers members, ScopeReader scopes, FindingLog findings)
{
    /// <summary>Writes them as group 3 of the findings of the run.</summary>
    public async Task WriteAsync(RunRow run, SourceRows rows, CancellationToken cancellation)
    {
        List<Finding> remarks = [.. await scopes.CheckAsync(run, cancellation)];
        if (!rows.Shape.HasAssignments)
        {
            remarks.Add(
                new Finding(
                    FindingCode.AssignmentsAbsent, null,
                    "out_jw_kcb_js does not exist: teachers come from the timetable alone"));
        }

        if (run.Kind == RunKind.Full && rows.HasBadTerms)
        {
            foreach (BadTerms bad in await members.CountBadTermsAsync(cancellation, rows.Shape))
            {
                remarks.AddRange(Enumerable.Repeat(
                    new Finding(FindingCode.BadTerm, null, bad.Text), (int)Math.Min(bad.Rows, int.MaxValue)));
            }
        }

        await findings.WriteFindingsAsync(run, group: 3, remarks, cancellation);
    }
}
