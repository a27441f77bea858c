using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Icasync.Tests.Sql;

/// <summary>
/// What the server's binder refuses although its parser lets it pass, and SQLite does without a word.
/// </summary>
internal static class StatementRules
{
    private static readonly string[] Aggregates = ["COUNT", "SUM", "MIN", "MAX", "AVG", "COUNT_BIG"];

    /// <summary>Why the statement would be refused; empty when it would not.</summary>
    public static IReadOnlyList<string> Broken(TSqlFragment statement)
    {
        Rules rules = new();
        statement.Accept(rules);
        return rules.Found;
    }

    private sealed class Rules : TSqlFragmentVisitor
    {
        public List<string> Found { get; } = [];

        public override void Visit(QuerySpecification node)
        {
            List<string> groups = node.GroupByClause?.GroupingSpecifications.Select(ServerSchema.Text).ToList() ?? [];
            bool aggregates = All<FunctionCall>(node.SelectElements).Any(IsAggregate);
            if (groups.Count > 0 || aggregates)
            {
                Found.AddRange(node.SelectElements.SelectMany(element => Bare(element, groups))
                    .Select(column => $"{column} is neither grouped nor aggregated"));
            }

            if (node.WhereClause is { } where && Outside(All<FunctionCall>([where]).Where(IsAggregate), where).Any())
            {
                Found.Add("an aggregate in WHERE");
            }

            if (node.UniqueRowFilter == UniqueRowFilter.Distinct && node.OrderByClause is { } order)
            {
                HashSet<string> selected = node.SelectElements.OfType<SelectScalarExpression>()
                    .SelectMany(
                        one => new[] { ServerSchema.Text(one.Expression), one.ColumnName?.Value ?? string.Empty })
                    .ToHashSet();
                Found.AddRange(order.OrderByElements.Select(one => ServerSchema.Text(one.Expression))
                    .Where(text => !selected.Contains(text))
                    .Select(text => $"DISTINCT is ordered by {text}, which is not selected"));
            }
        }

        private static IEnumerable<string> Bare(SelectElement element, List<string> groups)
        {
            List<TSqlFragment> covered = [.. All<FunctionCall>([element]).Where(IsAggregate)];
            covered.AddRange(All<ScalarExpression>([element]).Where(one => groups.Contains(ServerSchema.Text(one))));
            covered.AddRange(All<ScalarSubquery>([element]));
            return All<ColumnReferenceExpression>([element])
                .Where(column => !covered.Exists(one => IsIn(column, one)))
                .Select(ServerSchema.Text);
        }

        // A query within the condition has aggregates of its own.
        private static IEnumerable<FunctionCall> Outside(IEnumerable<FunctionCall> calls, TSqlFragment where)
        {
            List<ScalarSubquery> queries = All<ScalarSubquery>([where]);
            return calls.Where(call => !queries.Exists(query => IsIn(call, query)));
        }

        private static bool IsIn(TSqlFragment part, TSqlFragment whole) => whole.StartOffset <= part.StartOffset
            && part.StartOffset + part.FragmentLength <= whole.StartOffset + whole.FragmentLength;

        private static bool IsAggregate(FunctionCall call) =>
            call.OverClause is null && Aggregates.Contains(call.FunctionName.Value, StringComparer.OrdinalIgnoreCase);
    }

    private static List<T> All<T>(IEnumerable<TSqlFragment> fragments)
        where T : TSqlFragment
    {
        Collector<T> collector = new();
        foreach (TSqlFragment fragment in fragments)
        {
            fragment.Accept(collector);
        }

        return collector.Found;
    }

    private sealed class Collector<T> : TSqlFragmentVisitor
        where T : TSqlFragment
    {
        public List<T> Found { get; } = [];

        public override void Visit(TSqlFragment fragment)
        {
            if (fragment is T found)
            {
                Found.Add(found);
            }
        }
    }
}
