using System.Data.Common;
using System.Text.RegularExpressions;
using Icasync.Activities.Sql;
using Icasync.Domain.Runs;
using Icasync.Tests.Domain;
using Icasync.Tests.Scenarios;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// The scripts of infra/sql grant what icasync needs and no more. Goal: a sync runs with the least, and a right that is
/// missing is named by the statement that gives it. Method: what the stand-in sees, and what stands in the sources.
/// </summary>
public partial class RightsTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "infra", "sql");

    [Fact]
    public void The_scripts_are_transact_sql_and_say_what_the_program_reads_of_them()
    {
        GrantVisitor granted = new();
        foreach (string file in new[] { "reader.sql", "writer.sql" })
        {
            ServerSchema.Parse(File.ReadAllText(Path.Combine(Folder, file))).Accept(granted);
        }

        ServerSchema.Parse(File.ReadAllText(Path.Combine(Folder, "migrator.sql")));
        Assert.Equal(StatementUse.Granted.Order(), granted.Rights.Order());
        Assert.Equal(3, Directory.GetFiles(Folder, "*.sql").Length);
    }

    [Fact]
    public async Task Runs_need_no_right_that_is_not_granted_and_read_every_column_that_is()
    {
        await using Campus campus = new(server: true);
        await campus.FillAsync();
        campus.Sql(
            $"INSERT INTO out_jw_kcb_js (kkh, gh, xnxq, zt) VALUES ('{Given.K1}', '104066', '2024-2025-2', 'add')");
        foreach (RunKind kind in new[] { RunKind.Full, RunKind.Incremental, RunKind.Users, RunKind.Check })
        {
            await campus.SyncAsync(kind);
        }

        HashSet<string> used = new StatementUse(campus.Server!.Statements).Rights;
        Assert.Empty(Some.Of(used).Except(StatementUse.Granted).Order());
        Assert.Empty(Some.Of(StatementUse.Granted.Where(right => right.Contains('.', StringComparison.Ordinal)))
            .Except(used));
    }

    // The run above does not meet everything that the program can do; what it can do stands in its sources.
    [Fact]
    public void No_right_is_granted_that_nothing_in_the_sources_needs()
    {
        HashSet<string> named = new(StringComparer.Ordinal) { "SELECT icasync_schema_version" };
        foreach (string source in new[] { "Icasync.Activities", "Icasync.Functions" }
            .SelectMany(folder => Directory.GetFiles(
                Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText))
        {
            named.UnionWith(Verb().Matches(source).Select(match =>
                $"{(match.Groups[1].Value[0] is 'F' or 'J' ? "SELECT" : match.Groups[1].Value.Split(' ')[0])} "
                + match.Groups[2].Value));
            named.UnionWith(Bulk().Matches(source).Select(match => $"INSERT {match.Groups[1].Value}"));
            if (source.Contains("DELETE FROM {table}", StringComparison.Ordinal))
            {
                named.UnionWith(Listed().Matches(source).Select(match => $"DELETE {match.Groups[1].Value}"));
            }
        }

        Assert.Empty(Some.Of(StatementUse.Granted.Where(right => !right.Contains('.', StringComparison.Ordinal)))
            .Except(named));
    }

    [Fact]
    public async Task A_right_that_is_missing_is_named_by_the_statement_that_gives_it()
    {
        await using Campus campus = new(server: true);
        ServerRights rights = campus.Get<ServerRights>();
        Assert.Null(await rights.MendLevelAsync(default));
        Assert.True(await rights.ReadsListsAsync(default));
        Assert.Empty(await rights.MissingAsync(hasTables: true, writesBack: true, default));
        campus.Server!.Cuts = text => text.StartsWith("SELECT", StringComparison.Ordinal)
                && text.Contains("FROM out_xsxx", StringComparison.Ordinal)
                && (text.Contains("xm", StringComparison.Ordinal) || text.Contains("zt", StringComparison.Ordinal))
            || text.StartsWith("UPDATE u_jw_kcb_cur", StringComparison.Ordinal)
            || text.StartsWith("DELETE FROM icasync_event", StringComparison.Ordinal)
                ? throw new RefusedException()
                : null;
        Assert.Equal(
            ["GRANT SELECT ON out_xsxx (xm, zt) TO [me];", "GRANT DELETE ON icasync_event TO [me];",
                "GRANT UPDATE ON u_jw_kcb_cur (gx_sj, gx_zt) TO [me];"],
            await rights.MissingAsync(hasTables: true, writesBack: true, default));
        Assert.Equal(
            ["GRANT SELECT ON out_xsxx (xm, zt) TO [me];"],
            await rights.MissingAsync(hasTables: false, writesBack: false, default));
        Assert.Empty(campus.Server.Refusals);
    }

    private sealed class GrantVisitor : TSqlFragmentVisitor
    {
        public List<string> Rights { get; } = [];

        public override void Visit(GrantStatement node)
        {
            string table = node.SecurityTargetObject.ObjectName.MultiPartIdentifier.Identifiers[^1].Value;
            Assert.Single(node.Principals);
            foreach (string verb in node.Permissions.Select(one => one.Identifiers.Single().Value))
            {
                Rights.AddRange(node.SecurityTargetObject.Columns.Count == 0
                    ? [$"{verb} {table}"]
                    : node.SecurityTargetObject.Columns.Select(column => $"{verb} {table}.{column.Value}"));
            }
        }
    }

    [GeneratedRegex(@"(INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN)\s+(icasync_\w+|juhe_renwu)")]
    private static partial Regex Verb();

    [GeneratedRegex(@"(?:BulkInsertAsync|Insert)\(\s*(?:\w+,\s*\w+,\s*)?""(icasync_\w+|juhe_renwu)""")]
    private static partial Regex Bulk();

    [GeneratedRegex(@"""(icasync_\w+)""")]
    private static partial Regex Listed();
}
