using System.Text.RegularExpressions;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Tests.Scenarios;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// What the tests themselves say to a database when they run on a server (<see cref="CampusServer"/>), read by that
/// server's own parser, because no server runs here.
/// </summary>
public partial class ServerWordsTests
{
    // Method: every call of Sql and Touch in the tests of campuses, its text put together, with a name where something
    // is inserted.
    [Fact]
    public void Every_statement_of_a_scenario_is_transact_sql_in_the_words_of_a_server()
    {
        int statements = 0;
        foreach ((string file, string text) in new[] { "Scenarios", "Functions", "Cases", "Contracts", "Notify" }
            .SelectMany(folder => Directory.GetFiles(
                Path.Combine(Repository.Root, "Icasync.Tests", folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.EndsWith($"{Path.DirectorySeparatorChar}Campus.cs", StringComparison.Ordinal))
            .SelectMany(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes()
                .OfType<InvocationExpressionSyntax>().SelectMany(Texts).Select(text => (file, text))))
        {
            string words = CampusServer.InTransactSql(text);
            ServerSchema.Parse(words);
            Assert.False(OfSqlite().IsMatch(words), $"{Path.GetFileName(file)}: {words}");
            statements++;
        }

        Assert.InRange(statements, 100, 1000);
    }

    [Fact]
    public void What_a_server_is_told_to_make_and_to_refuse_is_transact_sql()
    {
        foreach (string table in Some.Of(SourceSchema.Columns.Keys))
        {
            ServerSchema.Parse(SourceSchema.Make(Dialect.Of(DatabaseProvider.SqlServer), table));
        }

        foreach (string trigger in new[]
        {
            CampusServer.TriggerText("refuse", "UPDATE", "u_jw_kcb_cur", null, null),
            CampusServer.TriggerText("refuse", "DELETE", "out_xsxx", null, null),
            CampusServer.TriggerText(
                "refuse", "UPDATE", "u_jw_kcb_cur", "new.gx_zt = '1'", "COALESCE(old.gx_zt, '') <> '1'"),
        })
        {
            Assert.DoesNotContain("new.", ServerSchema.Text(ServerSchema.Parse(trigger)), StringComparison.Ordinal);
        }

        ServerSchema.Parse(CampusServer.FreeText([("icasync_run", "gate"), ("juhe_renwu", "zt")]));
    }

    [Theory]
    [InlineData("UPDATE t SET a = a || '长''s' WHERE length(a) > 3", "UPDATE t SET a = a + N'长''s' WHERE LEN(a) > 3")]
    [InlineData("DELETE FROM t", "DELETE FROM t")]
    public void A_statement_of_SQLite_gets_the_words_of_the_server(string sql, string words) =>
        Assert.Equal(words, CampusServer.InTransactSql(sql));

    private static IEnumerable<string> Texts(InvocationExpressionSyntax call)
    {
        string name = call.Expression switch
        {
            MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
            IdentifierNameSyntax local => local.Identifier.Text,
            _ => string.Empty,
        };
        string[] texts = [.. call.ArgumentList.Arguments.Select(one => Text(one.Expression)).OfType<string>()];
        return (name, texts) switch
        {
            ("Sql", [{ } sql, ..]) => [sql],
            ("Touch", [{ } set]) => [$"UPDATE u_jw_kcb_cur SET {set}"],
            ("Touch", [{ } set, { } where]) => [$"UPDATE u_jw_kcb_cur SET {set} WHERE {where}"],
            _ => [],
        };
    }

    private static string? Text(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal when literal.Token.Value is string text => text,
        BinaryExpressionSyntax both when Text(both.Left) is { } left && Text(both.Right) is { } right => left + right,
        InterpolatedStringExpressionSyntax parts => parts.Contents.Aggregate(string.Empty, (before, part) =>
            before + (part is InterpolatedStringTextSyntax text ? text.TextToken.ValueText
            : before.TrimEnd().EndsWith("VALUES", StringComparison.Ordinal) ? "(1)"
            : ((InterpolationSyntax)part).Expression.ToString() is "set" or "where" ? "x = 1"
            : "x")),
        _ => null,
    };

    // The parser takes these for names and functions of somebody's own.
    [GeneratedRegex(@"\b(?:rowid|printf|substr|ifnull|json_each|julianday|strftime|group_concat|PRAGMA|GLOB)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex OfSqlite();
}
