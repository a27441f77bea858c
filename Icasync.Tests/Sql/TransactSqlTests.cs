using System.Reflection;
using System.Text.RegularExpressions;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Microsoft.SqlServer.Dac;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// No SQL Server runs here, so every text that would reach one is read by its own parser: the migrations, and every
/// statement in the sources with the dialect of SQL Server put in.
/// </summary>
public partial class TransactSqlTests
{
    // What the restricted servers of some customers do not have (DESIGN 7).
    private static readonly string[] Forbidden =
    [
        "MERGE ", "CREATE OR ALTER", "READPAST", "UPDLOCK", "WAITFOR", "STRING_AGG", " INDEX ix",
        "SELECT *",
    ];

    // What the model says of a procedure that names something it does not know.
    internal const int UnresolvedInProcedure = 71502;

    private static readonly string[] SqliteOnly = ["Database.cs", "Dialect.cs", "SourceSchema.cs"];

    [Fact]
    public void Every_migration_is_transact_sql()
    {
        string folder = Path.Combine(Repository.Root, "Icasync.Activities", "Sql", "Migrations", "SqlServer");
        string[] files = Directory.GetFiles(folder, "*.sql");
        Assert.Equal(
            Directory.GetFiles(folder.Replace("SqlServer", "Sqlite", StringComparison.Ordinal), "*.sql")
                .Select(Path.GetFileName)
                .Order(),
            files.Select(Path.GetFileName).Order());
        foreach (string file in Some.Of(files))
        {
            AssertParses(File.ReadAllText(file), Path.GetFileName(file));
        }
    }

    // Method: take every raw string and quoted string that begins with a verb of SQL, put the server's forms where the
    // dialect is asked, and parse.
    [Fact]
    public void Every_statement_in_the_sources_is_transact_sql()
    {
        int statements = 0;
        foreach (string file in SourceFiles())
        {
            foreach (string statement in Statements(File.ReadAllText(file)))
            {
                AssertParses(statement, $"{Path.GetFileName(file)}: {statement}");
                statements++;
            }
        }

        Assert.InRange(statements, 80, 400);
    }

    // Method: our tables and the source's in a model of SQL Server, each statement without inserted parts as a
    // procedure over it. The model resolves every table and column, which the parser cannot.
    [Fact]
    public void Every_statement_names_tables_and_columns_that_exist()
    {
        using TSqlModel model = new(SqlServerVersion.Sql150, new TSqlModelOptions());
        foreach (string batch in ServerSchema.Current.Batches())
        {
            model.AddObjects(batch);
        }

        Dictionary<string, string> statements = [];
        foreach (string statement in SourceFiles().SelectMany(file => Whole(File.ReadAllText(file))))
        {
            string name = $"statement{statements.Count}";
            statements.Add(name, statement);
            IEnumerable<string> parameters = Parameter()
                .Matches(statement)
                .Select(match => match.Value.ToLowerInvariant())
                .Distinct();
            model.AddObjects(
                $"CREATE PROCEDURE dbo.{name} {string.Join(", ", parameters.Select(one => one + " nvarchar(100)"))} AS "
                    + $"{statement}");
        }

        Assert.InRange(statements.Count, 60, 400);
        string[] errors = model.Validate()
            .Where(message => message.MessageType == DacMessageType.Error || message.Number == UnresolvedInProcedure)
            .Select(message => $"{message.Message} " + statements
                .FirstOrDefault(one => message.Message.Contains($"[{one.Key}]", StringComparison.Ordinal)).Value)
            .ToArray();
        Assert.True(errors.Length == 0, string.Join('\n', errors));
    }

    // Dapper makes a positional record only when every column has exactly its type, and SQL Server's int is no SQLite
    // integer.
    [Fact]
    public void Rows_are_read_into_types_without_a_positional_constructor()
    {
        List<string> read = SourceFiles().SelectMany(
            file => RowType().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct().ToList();
        Type[] types = [
            .. typeof(Database).Assembly.GetTypes(),
            .. typeof(Icasync.Functions.FunctionsRegistration).Assembly.GetTypes()];
        Assert.InRange(read.Count, 10, 100);
        Assert.Empty(Some.Of(types).Where(type => read.Contains(type.Name)
            && type.GetConstructor(Type.EmptyTypes) is null
            && type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
                .All(constructor => constructor.GetParameters().Length > 0)));
    }

    [Fact]
    public void The_texts_of_the_dialect_are_transact_sql()
    {
        Dialect dialect = Dialect.Of(DatabaseProvider.SqlServer);
        AssertParses(dialect.ColumnsQuery, "ColumnsQuery");
        AssertParses(dialect.ViewsQuery, "ViewsQuery");
        AssertParses(dialect.SnapshotQuery, "SnapshotQuery");
        AssertParses(dialect.ClockQuery, "ClockQuery");
        AssertParses(dialect.RightsProbe, "RightsProbe");
        AssertParses(
            $"SELECT {dialect.Binary(dialect.Text("kkh"))} FROM u_jw_kcb_cur ORDER BY kkh {dialect.Limit("@limit")}",
            "Text");
        AssertParses(
            $"SELECT kkh FROM u_jw_kcb_cur WHERE {dialect.CanBe(dialect.Text("kkh"), "@number", "@like")}", "CanBe");
    }

    private static IEnumerable<string> SourceFiles() => new[] { "Icasync.Activities", "Icasync.Functions" }
        .SelectMany(folder => Directory.GetFiles(
            Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(
            file =>
                !file.Contains(
                    $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !SqliteOnly.Contains(Path.GetFileName(file)));

    // Statements into which nothing is inserted: the model can resolve all of their names.
    private static IEnumerable<string> Whole(string source) =>
        RawString().Matches(source).Select(match => match.Groups[1].Value)
        .Concat(Quoted().Matches(source).Select(match => match.Groups[1].Value))
        .Where(text => Verb().IsMatch(text.TrimStart()) && !text.Contains('{', StringComparison.Ordinal)
            && !text.Contains("INFORMATION_SCHEMA", StringComparison.Ordinal)
            && !text.Contains("FROM sys.", StringComparison.Ordinal))
        .Select(text => Regex.Replace(text, @"IN @(\w+)", "IN (@$1)"));

    private static IEnumerable<string> Statements(string source) =>
        RawString().Matches(source).Select(match => match.Groups[1].Value)
        .Concat(Quoted().Matches(source).Select(match => match.Groups[1].Value))
        .Where(text => Verb().IsMatch(text.TrimStart()))
        .Select(Filled);

    private static string Filled(string text)
    {
        text = Regex.Replace(text, @"\{[^{}]*Limit\(""@limit""\)[^{}]*\}", "OFFSET 0 ROWS FETCH NEXT @limit ROWS ONLY");
        text = Regex.Replace(text, @"IN @(\w+)", "IN (@$1)");
        text = Regex.Replace(text, @"\(\{[^{}]*\}\)", "(@p)");
        text = Regex.Replace(text, @"\{(?:[\w.]*\.)?(?:Rows|Keys)\((?:[^()]|\([^()]*\))*\)\}", "t");
        text = Regex.Replace(text, @"\{(?:same|chosen)\}|\{[\w.]*CanBe\([^()]*\)\}", "c = @p");
        text = Regex.Replace(text, @"FROM \{\w+\}|INTO \{\w+\}", match => match.Value[..5] + "t");
        text = Regex.Replace(text, @"SELECT \{live\} INTERSECT SELECT \{staged\}", "SELECT a INTERSECT SELECT b");
        return Regex.Replace(text, @"\{(?:[^{}]|\{[^{}]*\})*\}", "c");
    }

    private static void AssertParses(string sql, string name)
    {
        foreach (string batch in Regex.Split(sql, @"^GO\s*$", RegexOptions.Multiline))
        {
            new TSql150Parser(initialQuotedIdentifiers: true).Parse(
                new StringReader(batch), out IList<ParseError> errors);
            Assert.True(errors.Count == 0, $"{name}: {errors.FirstOrDefault()?.Message}");
        }

        Assert.DoesNotContain(Forbidden, word => sql.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex("\"\"\"\\s*\\n(.*?)\\n\\s*\"\"\"", RegexOptions.Singleline)]
    private static partial Regex RawString();

    [GeneratedRegex(
        "(?<!\")\\$?\"((?:SELECT|UPDATE|DELETE|INSERT) (?:\\{(?:[^{}]|\\{[^{}]*\\})*\\}|[^\"{}\\n])*)\"(?!\")")]
    private static partial Regex Quoted();

    [GeneratedRegex("@[A-Za-z]\\w*")]
    private static partial Regex Parameter();

    [GeneratedRegex("Query\\w*Async<(\\w+)\\??>")]
    private static partial Regex RowType();

    [GeneratedRegex("^(SELECT|UPDATE|DELETE|INSERT)\\s")]
    private static partial Regex Verb();
}
