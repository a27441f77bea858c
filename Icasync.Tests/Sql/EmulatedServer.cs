using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Text.RegularExpressions;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Microsoft.Data.Sqlite;
using Microsoft.SqlServer.Dac;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// A stand-in for SQL Server over a SQLite file: the program speaks its dialect of SQL Server, every statement is
/// judged by that server's parser, model and our rules of its binder, and then done by SQLite. It also holds what
/// SqlClient holds: one reader a connection, a command in its connection's transaction, int and not long, and texts no
/// wider than their column.
/// </summary>
internal sealed partial class EmulatedServer(string file) : IConnectionSource
{
    private const int UnresolvedInProcedure = 71502;
    private static readonly Dialect Server = Dialect.Of(DatabaseProvider.SqlServer);
    private static readonly Dialect Sqlite = Dialect.Of(DatabaseProvider.Sqlite);

    private readonly ConcurrentDictionary<string, Judged> _judged = new(StringComparer.Ordinal);

    /// <summary>Whether a statement is broken off, as the loser of a deadlock is.</summary>
    public Func<string, bool>? Loses { get; set; }

    /// <summary>Whether a statement is refused for good.</summary>
    public Func<string, bool>? Refuses { get; set; }

    /// <summary>What was refused, so that a test that fails tells why.</summary>
    public ConcurrentQueue<string> Refusals { get; } = [];

    /// <summary>Statements as they came, each once.</summary>
    public IReadOnlyCollection<string> Statements =>
        _judged.Keys.Select(Folded).Distinct(StringComparer.Ordinal).ToList();

    /// <inheritdoc/>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        SqliteConnection inner = new($"Data Source={file};Mode=ReadWrite;Default Timeout=30");
        await inner.OpenAsync(cancellation);
        using SqliteCommand settings = inner.CreateCommand();
        settings.CommandText = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;";
        settings.ExecuteNonQuery();
        return new EmulatedConnection(this, inner);
    }

    /// <summary>
    /// Fails where the statements name what no table has: a procedure of each in a model of the server.
    /// </summary>
    public void AssertNamesResolve()
    {
        using TSqlModel model = new(SqlServerVersion.Sql150, new TSqlModelOptions());
        foreach (string batch in ServerSchema.Current.Batches())
        {
            model.AddObjects(batch);
        }

        Dictionary<string, string> procedures = [];
        foreach (string statement
            in Statements.Where(one => !one.Contains("INFORMATION_SCHEMA.") && !one.Contains("sys.")))
        {
            string name = $"statement{procedures.Count}";
            procedures.Add(name, statement);
            string parameters = string.Join(", ", Parameter().Matches(statement)
                .Select(match => match.Value.ToLowerInvariant()).Distinct().Select(one => one + " nvarchar(100)"));
            model.AddObjects($"CREATE PROCEDURE dbo.{name} {parameters} AS {statement}");
        }

        Assert.NotEmpty(procedures);
        string[] errors = [.. model.Validate()
            .Where(message => message.MessageType == DacMessageType.Error || message.Number == UnresolvedInProcedure)
            .Select(message => $"{message.Message} "
                + procedures.FirstOrDefault(one => message.Message.Contains($"[{one.Key}]")).Value)];
        Assert.Empty(errors);
    }

    /// <summary>Judges a statement and answers it in SQLite's words.</summary>
    internal string Take(string sql, DbParameterCollection parameters)
    {
        if (Loses?.Invoke(sql) == true)
        {
            throw new LostException();
        }

        try
        {
            return TakeOne(sql, parameters);
        }
        catch (Exception refusal)
        {
            Refusals.Enqueue(refusal.Message);
            throw;
        }
    }

    private string TakeOne(string sql, DbParameterCollection parameters)
    {
        if (Refuses?.Invoke(sql) == true)
        {
            throw new InvalidOperationException("refused");
        }

        Judged judged = _judged.GetOrAdd(sql, Judge);
        foreach (DbParameter parameter in parameters)
        {
            if (judged.Widths.TryGetValue(parameter.ParameterName.TrimStart('@'), out (string Column, int Width) target)
                && parameter.Value is string text && text.Length > target.Width)
            {
                throw new InvalidOperationException(
                    $"String or binary data would be truncated in {target.Column}: {text.Length} > {target.Width}");
            }
        }

        return judged.ForSqlite;
    }

    private static Judged Judge(string sql)
    {
        TSqlFragment statement = ServerSchema.Parse(sql);
        IReadOnlyList<string> broken = StatementRules.Broken(statement);
        Assert.True(broken.Count == 0, $"{string.Join("; ", broken)}: {sql}");
        WidthVisitor widths = new();
        statement.Accept(widths);
        return new Judged(InSqlite(sql), widths.Widths);
    }

    private static string InSqlite(string sql)
    {
        sql = sql.Replace(Server.ColumnsQuery, Sqlite.ColumnsQuery, StringComparison.Ordinal)
            .Replace(Server.ViewsQuery, Sqlite.ViewsQuery, StringComparison.Ordinal)
            .Replace(Server.SnapshotQuery, Sqlite.SnapshotQuery, StringComparison.Ordinal)
            .Replace(Server.RightsProbe, Sqlite.RightsProbe, StringComparison.Ordinal);
        sql = Fetch().Replace(sql, "LIMIT $1");
        sql = AsText().Replace(sql, "SUBSTR(CAST($1 AS TEXT), 1, 500)");
        return AsBytes().Replace(sql, "$1");
    }

    private sealed class LostException() : DbException("deadlock victim")
    {
        public override bool IsTransient => true;
    }

    // Lists differ in their length alone.
    private static string Folded(string sql) => List().Replace(sql, "($1)");

    private sealed record Judged(string ForSqlite, IReadOnlyDictionary<string, (string Column, int Width)> Widths);

    /// <summary>Which parameters are written into which column.</summary>
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

    [GeneratedRegex(@"OFFSET 0 ROWS FETCH NEXT (@\w+) ROWS ONLY")]
    private static partial Regex Fetch();

    [GeneratedRegex(@"CONVERT\(nvarchar\(500\), ([\w.]+), 121\) COLLATE Latin1_General_BIN2")]
    private static partial Regex AsText();

    [GeneratedRegex(@"CONVERT\(varbinary\(1000\), ((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")]
    private static partial Regex AsBytes();

    [GeneratedRegex(@"\((@\w+)(?:, ?@\w+)+\)(?= AND| ORDER| GROUP|\s*$)", RegexOptions.Multiline)]
    private static partial Regex List();

    [GeneratedRegex(@"@[A-Za-z]\w*")]
    private static partial Regex Parameter();
}
