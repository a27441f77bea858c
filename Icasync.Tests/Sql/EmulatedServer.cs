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
    /// <summary>How a transaction begins that comes as one text.</summary>
    public const string ScriptStart =
        "SET XACT_ABORT ON; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRANSACTION;";

    /// <summary>How queries begin that see one moment.</summary>
    public const string MomentStart =
        "SET XACT_ABORT ON; SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRANSACTION;";

    /// <summary>How it ends; its answer and what is read after it follow.</summary>
    public const string ScriptEnd = "COMMIT TRANSACTION;";

    private static readonly Dialect Server = Dialect.Of(DatabaseProvider.SqlServer);
    private static readonly Dialect Sqlite = Dialect.Of(DatabaseProvider.Sqlite);

    private readonly ConcurrentDictionary<string, Judged> _judged = new(StringComparer.Ordinal);
    private int _open;

    /// <summary>Transactions that are neither committed nor rolled back.</summary>
    public int OpenTransactions => _open;

    /// <summary>What came over the network and was waited for, by its text.</summary>
    public ConcurrentQueue<string> RoundTrips { get; } = [];

    /// <summary>How long the network takes for each of them.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Lengths that text parameters were declared with, by their name and statement.</summary>
    public ConcurrentDictionary<string, int> Declared { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a transaction can see one moment, as where snapshot isolation is allowed.</summary>
    public bool KeepsVersions { get; set; } = true;

    /// <summary>Whether a statement is broken off, as the loser of a deadlock is.</summary>
    public Func<string, bool>? Loses { get; set; }

    /// <summary>What becomes of the connection at a statement or a commit; null where it holds.</summary>
    public Func<string, Cut?>? Cuts { get; set; }

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
        foreach (string statement in Statements
            .Where(one => !one.Contains("INFORMATION_SCHEMA.") && !one.Contains("sys.")).Select(Tabled))
        {
            string name = $"statement{procedures.Count}";
            procedures.Add(name, statement);
            string parameters = string.Join(", ", Parameter().Matches(statement)
                .Select(match => match.Value.ToLowerInvariant()).Distinct().Select(one => one + " nvarchar(100)"));
            model.AddObjects($"CREATE PROCEDURE dbo.{name} {parameters} AS {statement}");
        }

        Assert.NotEmpty(procedures);
        string[] errors = [.. model.Validate()
            .Where(message => message.MessageType == DacMessageType.Error
                || message.Number == TransactSqlTests.UnresolvedInProcedure)
            .Select(message => $"{message.Message} "
                + procedures.FirstOrDefault(one => message.Message.Contains($"[{one.Key}]")).Value)];
        Assert.True(errors.Length == 0, string.Join('\n', errors));
    }

    /// <summary>Fails where the statements need a right that the scripts of infra/sql do not grant.</summary>
    public void AssertGranted() =>
        Assert.Empty(Some.Of(new StatementUse(Statements).Rights).Except(StatementUse.Granted).Order());

    /// <summary>Sends a text and waits for its answer, over a connection that may be cut.</summary>
    internal T Carry<T>(string text, Func<T> execute)
    {
        RoundTrips.Enqueue(text);
        Assert.True(
            !text.Contains("BEGIN TRANSACTION") || text.Contains("SET TRANSACTION ISOLATION LEVEL"),
            $"a pooled connection may have the level of whoever had it before: {text}");
        Cut? cut = Cuts?.Invoke(text);
        if (cut is { AnswerOnly: false })
        {
            throw cut.Wrapped(new LostException());
        }

        T answer = execute();
        return cut is null ? answer : throw cut.Wrapped(new LostException());
    }

    /// <summary>A transaction begins (1) or ends (-1).</summary>
    internal void Count(int transactions) => Interlocked.Add(ref _open, transactions);

    /// <summary>The statements of a text, each with the rows that it must change at least.</summary>
    internal static IReadOnlyList<(string Sql, string? AtLeast)> Script(string text)
    {
        List<(string Sql, string? AtLeast)> script = [];
        TSqlScript parsed = (TSqlScript)ServerSchema.Parse(text);
        foreach (TSqlStatement one in parsed.Batches.SelectMany(batch => batch.Statements))
        {
            switch (one)
            {
                case PredicateSetStatement or SetTransactionIsolationLevelStatement
                    or BeginTransactionStatement or CommitTransactionStatement
                    or SelectStatement { QueryExpression: QuerySpecification { FromClause: null, SelectElements: [
                        SelectScalarExpression { Expression: Literal }] } }:
                    break;
                case IfStatement
                {
                    Predicate: BooleanComparisonExpression { SecondExpression: VariableReference atLeast },
                }:
                    script[^1] = (script[^1].Sql, atLeast.Name);
                    break;
                default:
                    script.Add((text.Substring(one.StartOffset, one.FragmentLength).TrimEnd(';'), null));
                    break;
            }
        }

        Assert.NotEmpty(script);
        return script;
    }

    /// <summary>The same for a text of one statement or several, each judged by itself.</summary>
    internal string TakeAll(string text, DbParameterCollection parameters) =>
        text.Contains(";\n", StringComparison.Ordinal)
            ? string.Join(";\n", Script(text).Select(one => Take(one.Sql, parameters)))
            : Take(text, parameters);

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
            if (parameter.Value is string)
            {
                Declared.TryAdd($"{parameter.ParameterName} {sql}", parameter.Size);
            }

            if (judged.Keys.Contains(parameter.ParameterName.TrimStart('@')) && !KeyComparisons.Fits(parameter))
            {
                throw new InvalidOperationException(
                    $"{parameter.ParameterName} is nvarchar beside a key column that may be varchar: {sql}");
            }

            if (judged.Widths.TryGetValue(parameter.ParameterName.TrimStart('@'), out (string Column, int Width) target)
                && parameter.Value is string text && text.Length > target.Width)
            {
                throw new InvalidOperationException(
                    $"String or binary data would be truncated in {target.Column}: {text.Length} > {target.Width}");
            }
        }

        Dictionary<string, string> texts = parameters.Cast<DbParameter>()
            .Where(one => one.Value is string)
            .ToDictionary(one => one.ParameterName.TrimStart('@'), one => (string)one.Value!);
        return ParameterWidths.TooWide(sql, texts).FirstOrDefault() is { } wide
            ? throw new InvalidOperationException($"String or binary data would be truncated in {wide}")
            : KeepsVersions || sql != Server.SnapshotQuery ? judged.ForSqlite : "SELECT 0";
    }

    private static Judged Judge(string sql)
    {
        TSqlFragment statement = ServerSchema.Parse(sql);
        IReadOnlyList<string> broken = StatementRules.Broken(statement);
        Assert.True(broken.Count == 0, $"{string.Join("; ", broken)}: {sql}");
        return new Judged(InSqlite(sql), ParameterWidths.Of(statement), KeyComparisons.Of(statement));
    }

    // The model cannot tell the columns of OPENJSON from those around it, so it is shown a table of their types.
    private static string Tabled(string sql) => Rows().Replace(sql, match => $"FROM (SELECT {string.Join(
        ", ", RowColumn().Matches(match.Groups[2].Value).Select(column =>
            $"CAST(NULL AS {column.Groups[2].Value}) AS {column.Groups[3].Value}"))}) c");

    private static string InSqlite(string sql)
    {
        sql = sql.Replace(Server.ColumnsQuery, Sqlite.ColumnsQuery, StringComparison.Ordinal)
            .Replace(Server.ViewsQuery, Sqlite.ViewsQuery, StringComparison.Ordinal)
            .Replace(Server.SnapshotQuery, Sqlite.SnapshotQuery, StringComparison.Ordinal)
            .Replace(Server.ClockQuery, Sqlite.ClockQuery, StringComparison.Ordinal)
            .Replace(Server.RightsProbe, Sqlite.RightsProbe, StringComparison.Ordinal)
            .Replace("QUOTENAME(USER_NAME())", "'[me]'", StringComparison.Ordinal)
            .Replace("DATALENGTH(", "LENGTH(", StringComparison.Ordinal)
            .Replace("OPENJSON(N'[]')", "json_each('[]')", StringComparison.Ordinal)
            .Replace(" LIKE '%[^ -~]%'", " GLOB '*[^ -~]*'", StringComparison.Ordinal);
        sql = Rows().Replace(sql, match => $"FROM (SELECT {string.Join(
            ", ", RowColumn().Matches(match.Groups[2].Value).Select(column =>
                $"value ->> {column.Groups[1].Value} AS {column.Groups[3].Value}"))} "
            + $"FROM json_each({match.Groups[1].Value})) c");
        sql = Fetch().Replace(sql, "LIMIT $1");
        sql = AsText().Replace(sql, "SUBSTR(CAST($1 AS TEXT), 1, 500)");
        sql = Collation().Replace(sql, string.Empty);
        return AsBytes().Replace(sql, "$1");
    }

    private sealed class LostException() : DbException("deadlock victim")
    {
        public override bool IsTransient => true;
    }

    // Lists differ in their length alone.
    private static string Folded(string sql) => List().Replace(sql, "($1)");

    private sealed record Judged(
        string ForSqlite, IReadOnlyDictionary<string, (string Column, int Width)> Widths, IReadOnlySet<string> Keys);

    [GeneratedRegex(@"FROM OPENJSON\((@\w+)\) j CROSS APPLY \(SELECT (.*?) FROM OPENJSON\(j\.\[value\]\) k\) c\b")]
    internal static partial Regex Rows();

    [GeneratedRegex(
        @"CAST\(MAX\(CASE k\.\[key\] WHEN N'(\d+)' THEN k\.\[value\] END\) AS (int|n?varchar\(\w+\))\) AS (\w+)")]
    internal static partial Regex RowColumn();

    [GeneratedRegex(@" COLLATE (?:Latin1_General_BIN2|DATABASE_DEFAULT)(?= AS \w)")]
    private static partial Regex Collation();

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
