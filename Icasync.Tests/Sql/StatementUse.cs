using Icasync.Activities.Sql;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Icasync.Tests.Sql;

/// <summary>Which rights statements need: verb and table, and of the academic system's tables each column.</summary>
internal sealed class StatementUse
{
    /// <summary>As <c>SELECT icasync_run</c> and <c>SELECT u_jw_kcb_cur.kkh</c>.</summary>
    public HashSet<string> Rights { get; } = new(StringComparer.Ordinal);

    public StatementUse(IEnumerable<string> statements)
    {
        foreach (string statement in Some.Of(statements))
        {
            Visitor one = new();
            ServerSchema.Parse(statement).Accept(one);
            one.AddTo(Rights);
        }
    }

    /// <summary>What the scripts of infra/sql grant, in the same words.</summary>
    public static HashSet<string> Granted => [.. ServerRights.Needed.SelectMany(right => right.Verbs.SelectMany(verb =>
        right.Columns.Count == 0
            ? [$"{verb} {right.Table}"]
            : right.Columns.Select(column => $"{verb} {right.Table}.{column}")))];

    private sealed class Visitor : TSqlFragmentVisitor
    {
        private readonly HashSet<string> _tables = new(StringComparer.Ordinal);
        private readonly HashSet<string> _columns = new(StringComparer.Ordinal);
        private readonly HashSet<TableReference> _targets = [];
        private readonly List<(string Verb, string Table, IEnumerable<string> Columns)> _written = [];

        public void AddTo(HashSet<string> rights)
        {
            foreach (string table in _tables)
            {
                rights.UnionWith(Of("SELECT", table, _columns));
            }

            foreach ((string verb, string table, IEnumerable<string> columns) in _written)
            {
                rights.UnionWith(Of(verb, table, columns));
            }
        }

        public override void Visit(InsertSpecification node)
        {
            _targets.Add(node.Target);
            _written.Add(("INSERT", NameOf(node.Target), node.Columns.Select(ColumnOf)));
        }

        // Whoever says which rows reads them too.
        public override void Visit(UpdateSpecification node) => _written.Add((
            "UPDATE", NameOf(node.Target),
            node.SetClauses.Cast<AssignmentSetClause>().Select(set => ColumnOf(set.Column))));

        public override void Visit(DeleteSpecification node) => _written.Add(("DELETE", NameOf(node.Target), []));

        public override void Visit(NamedTableReference node)
        {
            if (!_targets.Contains(node))
            {
                _tables.Add(NameOf(node));
            }
        }

        public override void Visit(ColumnReferenceExpression node)
        {
            if (node.MultiPartIdentifier is not null)
            {
                _columns.Add(ColumnOf(node));
            }
        }

        private static IEnumerable<string> Of(string verb, string table, IEnumerable<string> columns) =>
            SourceSchema.Columns.TryGetValue(table, out IReadOnlyList<string>? source)
                ? columns.Where(source.Contains).Select(column => $"{verb} {table}.{column}")
                : table.StartsWith("icasync_", StringComparison.Ordinal) || table == "juhe_renwu"
                ? [$"{verb} {table}"]
                : [];

        private static string NameOf(TableReference table) =>
            table is NamedTableReference named ? named.SchemaObject.BaseIdentifier.Value : string.Empty;

        private static string ColumnOf(ColumnReferenceExpression column) =>
            column.MultiPartIdentifier.Identifiers[^1].Value;
    }
}
