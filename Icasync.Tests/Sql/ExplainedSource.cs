using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Icasync.Activities.Sql;
using Microsoft.Data.Sqlite;

namespace Icasync.Tests.Sql;

/// <summary>
/// Opens a file as the program does, and asks SQLite of each statement, before it is done, how it would go about it.
/// </summary>
internal sealed class ExplainedSource(string file) : IConnectionSource
{
    /// <summary>
    /// Statements that look through a table, or a batch, once for each row of another, or through all that was ever
    /// changed in a term.
    /// </summary>
    public ConcurrentDictionary<string, string> Slow { get; } = new(StringComparer.Ordinal);

    /// <summary>Every statement that was asked about.</summary>
    public ConcurrentDictionary<string, bool> Seen { get; } = new(StringComparer.Ordinal);

    public async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        ExplainedConnection connection = new(this, $"Data Source={file};Mode=ReadWrite;Default Timeout=30");
        await connection.OpenAsync(cancellation);
        return connection;
    }

    private sealed class ExplainedConnection(ExplainedSource source, string text) : SqliteConnection(text)
    {
        public override SqliteCommand CreateCommand() =>
            new ExplainedCommand(source) { Connection = this, Transaction = Transaction };
    }

    private sealed class ExplainedCommand(ExplainedSource source) : SqliteCommand
    {
        public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
        {
            foreach (string text in CommandText.Split(';', StringSplitOptions.TrimEntries))
            {
                if (new[] { "SELECT", "INSERT", "UPDATE", "DELETE" }.Any(text.StartsWith)
                    && source.Seen.TryAdd(text, true) && Inner(Plan(text)) is { } inner)
                {
                    source.Slow[text] = inner;
                }
            }

            return base.ExecuteReader(behavior);
        }

        // The first of the steps below one other is the outermost loop; what is scanned in a later one, or in a
        // subquery that is asked again for each row, is looked through as often as that has rows.
        private static string? Inner(List<(long Id, long Parent, string Detail)> plan) => plan
            .Where(step => LooksThroughTheLog(step.Detail) || (step.Detail.StartsWith("SCAN", StringComparison.Ordinal)
                && step.Detail is not "SCAN CONSTANT ROW"
                && !AnswersOneTable(step.Detail)
                && (plan.Any(one => one.Parent == step.Parent && one.Id < step.Id
                        && (one.Detail.StartsWith("SCAN", StringComparison.Ordinal)
                            || one.Detail.StartsWith("SEARCH", StringComparison.Ordinal)))
                    || plan.Any(one => one.Id == step.Parent
                        && one.Detail.StartsWith("CORRELATED", StringComparison.Ordinal)))))
            .Select(step => step.Detail).FirstOrDefault();

        // The change log keeps all runs of a term, so that its term alone is no key.
        private static bool LooksThroughTheLog(string detail) =>
            detail.Contains(" icasync_change", StringComparison.Ordinal)
            && (detail.StartsWith("SCAN", StringComparison.Ordinal)
                || detail.EndsWith("(term=?)", StringComparison.Ordinal));

        // pragma_table_info, which is asked for the columns of one table.
        private static bool AnswersOneTable(string detail) =>
            detail.EndsWith("VIRTUAL TABLE INDEX 0:", StringComparison.Ordinal);

        private List<(long Id, long Parent, string Detail)> Plan(string text)
        {
            using SqliteCommand asking = new("EXPLAIN QUERY PLAN " + text, Connection, Transaction);
            foreach (SqliteParameter parameter in Parameters)
            {
                asking.Parameters.AddWithValue(parameter.ParameterName, parameter.Value ?? DBNull.Value);
            }

            using SqliteDataReader reader = asking.ExecuteReader();
            List<(long Id, long Parent, string Detail)> steps = [];
            while (reader.Read())
            {
                steps.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetString(3)));
            }

            return steps;
        }
    }
}
