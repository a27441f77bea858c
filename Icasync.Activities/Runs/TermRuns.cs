using Icasync.Activities.Sql;

namespace Icasync.Activities.Runs;

/// <summary>Runs of a term by what is kept of them.</summary>
internal static class TermRuns
{
    /// <summary>The first runs of the term <c>@term</c>, at most <c>@limit</c>, of which a table has rows.</summary>
    public static string Having(Dialect dialect, string table) =>
        $"""
        SELECT r.run_id FROM icasync_run r
        WHERE r.term = @term AND EXISTS (SELECT 1 FROM {table} t WHERE t.run_id = r.run_id) ORDER BY r.run_id
        {dialect.Limit("@limit")}
        """;
}
