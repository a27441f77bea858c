using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Ledger;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>
/// What was withdrawn stays so: a term until a full sync of it, or an undo of the withdrawal; a course until a run of
/// those kinds works on it. The marks are written with the plan, before its first write, so that a withdrawal that is
/// cut off is no term for a schedule to build anew. A retirement marks its term in the same place, so that one that a
/// guard holds has changed nothing.
/// </summary>
public static class Withdrawal
{
    /// <summary>The run that withdrew the whole term, or null.</summary>
    public static Task<string?> FindAsync(DbConnection connection, DbTransaction? transaction, string term) =>
        connection.QuerySingleOrDefaultAsync<string?>(
            "SELECT withdrawn_run FROM icasync_term WHERE term = @term", new { term }, transaction);

    /// <summary>Notes what the run is about to withdraw, or to build anew.</summary>
    /// <param name="isWhole">Whether it treats the whole term.</param>
    /// <param name="offeringIds">The offerings that it works on.</param>
    public static IReadOnlyList<Statement> Noting(
        Dialect dialect, RunRow run, bool isWhole, IReadOnlyCollection<string> offeringIds)
    {
        bool withdraws = run.Kind == RunKind.Withdraw || run.Options.Retires == RetiredCalendars.Delete;
        bool isMarked = withdraws || run.Kind is RunKind.Full or RunKind.Undo;
        List<Statement> notes = [.. Retiring(run)];
        if (isMarked && offeringIds.Count > 0)
        {
            notes.Add(new Statement(
                OfferingTable.MarkWithdrawn(dialect),
                new { rows = JsonRows.Of(offeringIds), mark = withdraws ? run.RunId : null }));
        }

        if (isMarked && isWhole)
        {
            var row = new { run.Term, run.RunId, run.Options.Undoes };
            notes.Add(new Statement(TermTable.InsertMissing, row));
            notes.Add(new Statement(
                withdraws ? TermTable.Withdraw : run.Kind == RunKind.Full ? TermTable.BuildAnew : TermTable.TakeBack,
                row));
        }

        return notes;
    }

    private static IReadOnlyList<Statement> Retiring(RunRow run)
    {
        var row = new { run.Term, run.RequestedBy, at = WireFormat.Instant(run.CreatedAt) };
        return run.Kind == RunKind.Retire
            ? [new Statement(TermTable.InsertMissing, row), new Statement(TermTable.Retire, row)]
            : [];
    }
}
