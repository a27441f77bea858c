using System.Data.Common;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Lifecycle;

/// <summary>What became of an act on a term.</summary>
/// <param name="State">The state after the act, or as it stands; null when nothing has such a term.</param>
/// <param name="OpenRunId">The run of the term that is in the way.</param>
public sealed record TermAnswer(bool Accepted, TermState? State, string? OpenRunId = null);

/// <summary>
/// The operator's hand on terms. Retiring one leaves its calendars as they are; what does more with them is a run of
/// the kind retire. From then on every other run of the term ends with TERM_CLOSED before it does anything.
/// </summary>
public sealed class TermActs(
    Database database, SourceReader source, RunStore runs, OperatorLog log, TimeProvider time)
{
    /// <summary>Does the act, and writes it into the operator log.</summary>
    public async Task<TermAnswer> ActAsync(string term, TermAct act, Operator who, CancellationToken cancellation)
    {
        bool hasRows = (await source.CheckAsync(term, cancellation)).HasTimetable;
        return await database.InTransactionAsync(
            (connection, transaction) => ActAsync(connection, transaction, term, act, who, hasRows), cancellation);
    }

    /// <summary>The state that a row of icasync_term stands for.</summary>
    public static TermState StateOf(string? openedAt, string? retiredAt) =>
        retiredAt is not null ? TermState.Retired : openedAt is not null ? TermState.Open : TermState.ByDate;

    private async Task<TermAnswer> ActAsync(
        DbConnection connection, DbTransaction transaction, string term, TermAct act, Operator who, bool hasRows)
    {
        (string? openedAt, string? retiredAt) = await connection.QuerySingleOrDefaultAsync<(string?, string?)>(
            "SELECT opened_at, retired_at FROM icasync_term WHERE term = @term", new { term }, transaction);
        TermState state = StateOf(openedAt, retiredAt);
        if (!hasRows && !await IsRecordedAsync(connection, transaction, term))
        {
            return new TermAnswer(Accepted: false, State: null);
        }

        if (TermLife.Next(state, act) is not { } next)
        {
            return new TermAnswer(Accepted: false, state);
        }

        if (act == TermAct.Retire && await runs.FindOpenAsync(connection, transaction, term) is { } open)
        {
            return new TermAnswer(Accepted: false, state, open);
        }

        string now = time.NowText();
        await connection.ExecuteAsync(TermTable.InsertMissing, new { Term = term }, transaction);
        await connection.ExecuteAsync(
            TermTable.Set,
            new
            {
                Term = term,
                openedAt = next == TermState.Open ? now : null,
                openedBy = next == TermState.Open ? who.Name : null,
                retiredAt = next == TermState.Retired ? now : null,
                retiredBy = next == TermState.Retired ? who.Name : null,
            },
            transaction);
        await log.AppendAsync(
            connection, transaction, who, $"{WireFormat.Word(act)} term", runId: null, term,
            act == TermAct.Retire ? $"calendars {WireFormat.Word(RetiredCalendars.Leave)}" : null);
        return new TermAnswer(Accepted: true, next);
    }

    private static async Task<bool> IsRecordedAsync(DbConnection connection, DbTransaction transaction, string term) =>
        await connection.QuerySingleAsync<int>(
            """
            SELECT (SELECT COUNT(*) FROM icasync_term WHERE term = @term)
                + (SELECT COUNT(*) FROM icasync_offering WHERE term = @term)
            """,
            new { term },
            transaction) > 0;
}
