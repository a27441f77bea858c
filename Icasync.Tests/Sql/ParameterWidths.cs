using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Icasync.Tests.Sql;

/// <summary>Which parameters of a statement are written into which column, and how wide that is.</summary>
internal static partial class ParameterWidths
{
    /// <summary>The columns by parameter.</summary>
    public static IReadOnlyDictionary<string, (string Column, int Width)> Of(TSqlFragment statement)
    {
        WidthVisitor widths = new();
        statement.Accept(widths);
        return widths.Widths;
    }

    /// <summary>Texts within rows that are wider than their type, or than the column that they go to.</summary>
    public static IEnumerable<string> TooWide(string sql, IReadOnlyDictionary<string, string> parameters)
    {
        string? table = Target().Match(sql) is { Success: true } insert ? insert.Groups[1].Value : null;
        foreach (Match rows in EmulatedServer.Rows().Matches(sql))
        {
            (string Name, int? Width)[] columns = [.. EmulatedServer.RowColumn().Matches(rows.Groups[2].Value).Select(
                column => (column.Groups[3].Value, Width().Match(column.Groups[2].Value) is { Success: true } typed
                    ? int.Parse(typed.Groups[1].Value, null)
                    : table is null ? null : ServerSchema.Current.WidthOf(table, column.Groups[3].Value)))];
            using JsonDocument document = JsonDocument.Parse(parameters[rows.Groups[1].Value.TrimStart('@')]);
            foreach (JsonElement row in document.RootElement.EnumerateArray())
            {
                foreach (((string name, int? width), JsonElement cell) in columns.Zip(row.EnumerateArray()))
                {
                    if (cell.ValueKind == JsonValueKind.String && cell.GetString()!.Length > width)
                    {
                        yield return $"{table}.{name}: {cell.GetString()!.Length} > {width}";
                    }
                }
            }
        }
    }

    [GeneratedRegex(@"^\s*INSERT INTO (\w+)")]
    private static partial Regex Target();

    [GeneratedRegex(@"\((\d+)\)")]
    private static partial Regex Width();

    private sealed class WidthVisitor : TSqlFragmentVisitor
    {
        public Dictionary<string, (string Column, int Width)> Widths { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(InsertSpecification node)
        {
            IEnumerable<TSqlFragment> values = node.InsertSource switch
            {
                ValuesInsertSource { RowValues: [{ } row] } => row.ColumnValues,
                SelectInsertSource { Select: QuerySpecification select } => select.SelectElements,
                _ => throw new InvalidOperationException(node.InsertSource.GetType().Name),
            };
            foreach ((ColumnReferenceExpression column, TSqlFragment value) in node.Columns.Zip(values))
            {
                Note(node.Target, column, value);
            }
        }

        public override void Visit(UpdateSpecification node)
        {
            foreach (AssignmentSetClause set in node.SetClauses.Cast<AssignmentSetClause>())
            {
                Note(node.Target, set.Column, set.NewValue);
            }
        }

        private void Note(TableReference target, ColumnReferenceExpression column, TSqlFragment value)
        {
            string table = ((NamedTableReference)target).SchemaObject.BaseIdentifier.Value;
            string name = column.MultiPartIdentifier.Identifiers[^1].Value;
            if (ServerSchema.Current.WidthOf(table, name) is { } width)
            {
                Variables variables = new();
                value.Accept(variables);
                foreach (string variable in variables.Names)
                {
                    Widths[variable.TrimStart('@')] = ($"{table}.{name}", width);
                }
            }
        }
    }

    /// <summary>Variables that are a value themselves, not those of a condition.</summary>
    private sealed class Variables : TSqlFragmentVisitor
    {
        public List<string> Names { get; } = [];

        public override void ExplicitVisit(BooleanComparisonExpression node)
        {
        }

        public override void Visit(VariableReference node) => Names.Add(node.Name);
    }
}
