using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>
/// The tables as SQL Server has them after every migration, read from the scripts by its own parser, and the source's
/// in types that a university uses.
/// </summary>
internal sealed class ServerSchema
{
    private const string Source =
        """
        CREATE TABLE u_jw_kcb_cur (
            kkh varchar(60) NULL, xnxq varchar(20) NULL, jxz int NULL, zc smallint NULL, jc tinyint NULL, lq
                varchar(200) NULL,
            room varchar(200) NULL, xq varchar(100) NULL, ghs varchar(255) NULL, lc varchar(255) NULL, rq datetime2
                NULL,
            st time NULL, ed time NULL, sj datetime NULL, zt char(10) NULL, gx_sj varchar(255) NULL, gx_zt varchar(30)
                NULL,
            kcmc nvarchar(200) NULL, xms nvarchar(500) NULL, sfdk bit NULL);
        CREATE TABLE out_jw_kcb_xs (
            kkh varchar(60) NULL, xh varchar(40) NULL, xnxq varchar(20) NULL, kcbh varchar(40) NULL, pyfadm varchar(50)
                NULL,
            xsyd varchar(255) NULL, xgxklbdm varchar(255) NULL, sj varchar(255) NULL, zt varchar(30) NULL);
        CREATE TABLE out_jw_kcb_js (
            kkh varchar(60) NULL, gh varchar(40) NULL, xnxq varchar(20) NULL, kcbh varchar(40) NULL, jss int NULL, sj
                varchar(255) NULL,
            zt varchar(30) NULL);
        CREATE TABLE out_xsxx (
            id varchar(32) NOT NULL PRIMARY KEY, xm nvarchar(200) NULL, xh varchar(100) NULL, xydm varchar(30) NULL,
            xymc nvarchar(90) NULL, zydm varchar(30) NULL, zymc nvarchar(90) NULL, bjdm varchar(30) NULL, bjmc
                nvarchar(90) NULL,
            xb varchar(30) NULL, mz varchar(30) NULL, sfzh varchar(30) NULL, sjh varchar(11) NULL, sznj varchar(30)
                NULL, rxnf varchar(30) NULL, email varchar(200) NULL, lx int NULL, ykth varchar(30) NULL, sj
                varchar(255) NULL,
            update_time datetime2 NULL, zt varchar(30) NULL);
        CREATE TABLE out_jsxx (
            id varchar(32) NOT NULL PRIMARY KEY, xm nvarchar(200) NULL, gh varchar(100) NULL, ssdwdm varchar(30) NULL,
            ssdwmc nvarchar(90) NULL, zgxw nvarchar(30) NULL, zgxl nvarchar(30) NULL, zc nvarchar(30) NULL, xb
                varchar(30) NULL, sjh varchar(11) NULL, email varchar(200) NULL, ykth varchar(30) NULL, sj varchar(255)
                NULL,
            update_time datetime2 NULL, zt varchar(30) NULL);
        """;

    private readonly Dictionary<string, CreateTableStatement> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<CreateIndexStatement> _indexes = [];

    private ServerSchema(IEnumerable<string> scripts)
    {
        foreach (string script in scripts)
        {
            Parse(script).Accept(new Builder(this));
        }
    }

    /// <summary>The schema of this version.</summary>
    public static ServerSchema Current { get; } = new(
        MigrationFiles("SqlServer").Select(File.ReadAllText).Append(Source));

    /// <summary>Columns by table, in their order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ColumnDefinition>> Tables => _tables.ToDictionary(
        one =>
            one.Key, one =>
                (IReadOnlyList<ColumnDefinition>)[.. one.Value.Definition.ColumnDefinitions],
                StringComparer.OrdinalIgnoreCase);

    /// <summary>The scripts of one language, in the order in which they are applied.</summary>
    public static IEnumerable<string> MigrationFiles(string provider) => Directory
        .GetFiles(Path.Combine(Repository.Root, "Icasync.Activities", "Sql", "Migrations", provider), "*.sql")
        .Order(StringComparer.Ordinal);

    /// <summary>Parses a script; fails the test where the server would refuse it.</summary>
    public static TSqlFragment Parse(string sql)
    {
        TSqlFragment fragment = new TSql150Parser(initialQuotedIdentifiers: true).Parse(
            new StringReader(sql), out IList<ParseError> errors);
        Assert.True(errors.Count == 0, $"{errors.FirstOrDefault()?.Message}: {sql}");
        return fragment;
    }

    /// <summary>The text of a piece of a statement, in one spelling.</summary>
    public static string Text(TSqlFragment fragment)
    {
        new Sql150ScriptGenerator().GenerateScript(fragment, out string text);
        return text;
    }

    /// <summary>Longest text of a column in characters; null for columns without a width.</summary>
    public int? WidthOf(string table, string column)
    {
        DataTypeReference? type = _tables.TryGetValue(table, out CreateTableStatement? found)
            ? Column(found, column)?.DataType
            : null;
        return type is SqlDataTypeReference { Parameters: [IntegerLiteral width] }
            && type.Name.BaseIdentifier.Value.Contains("char", StringComparison.OrdinalIgnoreCase)
            ? int.Parse(width.Value, null)
            : null;
    }

    /// <summary>What makes these tables and their indexes, a batch each.</summary>
    public IEnumerable<string> Batches() => _tables.Values.Select(Text).Concat(_indexes.Select(Text));

    private static ColumnDefinition? Column(CreateTableStatement table, string name) =>
        table.Definition.ColumnDefinitions
        .FirstOrDefault(column => column.ColumnIdentifier.Value.Equals(name, StringComparison.OrdinalIgnoreCase));

    private sealed class Builder(ServerSchema schema) : TSqlFragmentVisitor
    {
        public override void Visit(CreateTableStatement node) =>
            schema._tables.Add(node.SchemaObjectName.BaseIdentifier.Value, node);

        public override void Visit(CreateIndexStatement node) => schema._indexes.Add(node);

        public override void Visit(AlterTableAddTableElementStatement node)
        {
            foreach (ColumnDefinition added in node.Definition.ColumnDefinitions)
            {
                schema._tables[node.SchemaObjectName.BaseIdentifier.Value].Definition.ColumnDefinitions.Add(added);
            }
        }

        public override void Visit(AlterTableAlterColumnStatement node)
        {
            ColumnDefinition column = Column(
                schema._tables[node.SchemaObjectName.BaseIdentifier.Value], node.ColumnIdentifier.Value)!;
            Assert.True(node.AlterTableAlterColumnOption
                is AlterTableAlterColumnOption.Null or AlterTableAlterColumnOption.NotNull);
            Assert.True(
                node.Collation?.Value == column.Collation?.Value,
                $"{node.ColumnIdentifier.Value} changes its collation");
            column.DataType = node.DataType;
        }
    }
}
