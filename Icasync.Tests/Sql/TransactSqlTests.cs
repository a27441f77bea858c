using System.Text.RegularExpressions;
using Icasync.Activities.Sql;
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
        ["MERGE ", "CREATE OR ALTER", "READPAST", "UPDLOCK", "WAITFOR", "OPENJSON", "STRING_AGG", " INDEX ix", "SELECT *"];

    private static readonly string[] SqliteOnly = ["Database.cs", "Dialect.cs", "SourceSchema.cs"];

    [Fact]
    public void Every_migration_is_transact_sql()
    {
        string folder = Path.Combine(Repository.Root, "Icasync.Activities", "Sql", "Migrations", "SqlServer");
        string[] files = Directory.GetFiles(folder, "*.sql");
        Assert.Equal(
            Directory.GetFiles(folder.Replace("SqlServer", "Sqlite", StringComparison.Ordinal), "*.sql").Select(Path.GetFileName).Order(),
            files.Select(Path.GetFileName).Order());
        foreach (string file in files)
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
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "Icasync.Activities"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "Icasync.Functions"), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !SqliteOnly.Contains(Path.GetFileName(file))))
        {
            foreach (string statement in Statements(File.ReadAllText(file)))
            {
                AssertParses(statement, $"{Path.GetFileName(file)}: {statement}");
                statements++;
            }
        }

        Assert.InRange(statements, 80, 400);
    }

    [Fact]
    public void The_texts_of_the_dialect_are_transact_sql()
    {
        Dialect dialect = Dialect.Of(DatabaseProvider.SqlServer);
        AssertParses(dialect.ColumnsQuery, "ColumnsQuery");
        AssertParses(dialect.RightsProbe, "RightsProbe");
        AssertParses($"SELECT {dialect.Binary(dialect.Text("kkh"))} FROM u_jw_kcb_cur ORDER BY kkh {dialect.Limit("@limit")}", "Text");
    }

    private static IEnumerable<string> Statements(string source) => RawString().Matches(source).Select(match => match.Groups[1].Value)
        .Concat(Quoted().Matches(source).Select(match => match.Groups[1].Value))
        .Where(text => Verb().IsMatch(text.TrimStart()))
        .Select(Filled);

    private static string Filled(string text)
    {
        text = Regex.Replace(text, @"\{[^{}]*Limit\(""@limit""\)[^{}]*\}", "OFFSET 0 ROWS FETCH NEXT @limit ROWS ONLY");
        text = Regex.Replace(text, @"IN @(\w+)", "IN (@$1)");
        text = Regex.Replace(text, @"\(\{[^{}]*\}\)", "(@p)");
        text = Regex.Replace(text, @"\{\(only[^}]*\}", string.Empty);
        text = Regex.Replace(text, @"FROM \{\w+\}|INTO \{\w+\}", match => match.Value[..5] + "t");
        text = Regex.Replace(text, @"SELECT \{live\} INTERSECT SELECT \{staged\}", "SELECT a INTERSECT SELECT b");
        return Regex.Replace(text, @"\{(?:[^{}]|\{[^{}]*\})*\}", "c");
    }

    private static void AssertParses(string sql, string name)
    {
        foreach (string batch in Regex.Split(sql, @"^GO\s*$", RegexOptions.Multiline))
        {
            new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(batch), out IList<ParseError> errors);
            Assert.True(errors.Count == 0, $"{name}: {errors.FirstOrDefault()?.Message}");
        }

        Assert.DoesNotContain(Forbidden, word => sql.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex("\"\"\"\\s*\\n(.*?)\\n\\s*\"\"\"", RegexOptions.Singleline)]
    private static partial Regex RawString();

    [GeneratedRegex("(?<!\")\\$?\"((?:SELECT|UPDATE|DELETE|INSERT) (?:\\{(?:[^{}]|\\{[^{}]*\\})*\\}|[^\"{}\\n])*)\"(?!\")")]
    private static partial Regex Quoted();

    [GeneratedRegex("^(SELECT|UPDATE|DELETE|INSERT)\\s")]
    private static partial Regex Verb();
}
