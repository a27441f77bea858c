using System.Data;
using System.Data.Common;
using Icasync.Activities.Sql;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Icasync.Tests.Sql;

/// <summary>
/// Parameters that a statement compares with columns which the academic system made. They may be varchar, and beside a
/// parameter of nvarchar such a column is converted row by row, so that no index serves.
/// </summary>
internal static class KeyComparisons
{
    private static readonly HashSet<string> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        "kkh", "xnxq", "xh", "gh",
    };

    /// <summary>The parameters' names, without the at sign.</summary>
    public static IReadOnlySet<string> Of(TSqlFragment statement)
    {
        Visitor visitor = new();
        statement.Accept(visitor);
        return visitor.Found;
    }

    /// <summary>Whether the parameter goes out as the type that converts no column of its key.</summary>
    public static bool Fits(DbParameter parameter) =>
        parameter.Value is not string text || !System.Text.Ascii.IsValid(text)
        || parameter.DbType is DbType.AnsiString or DbType.AnsiStringFixedLength;

    private sealed class Visitor : TSqlFragmentVisitor
    {
        public HashSet<string> Found { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(BooleanComparisonExpression node)
        {
            Note(node.FirstExpression, node.SecondExpression);
            Note(node.SecondExpression, node.FirstExpression);
        }

        private void Note(ScalarExpression column, ScalarExpression value)
        {
            if (column is ColumnReferenceExpression { MultiPartIdentifier.Identifiers: [.., { } name] }
                && Keys.Contains(name.Value) && value is VariableReference variable)
            {
                Found.Add(variable.Name.TrimStart('@'));
            }
        }
    }
}
