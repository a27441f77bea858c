using Icasync.Activities.Settings;

namespace Icasync.Activities.Sql;

/// <summary>The one place where the two databases differ (DESIGN 7).</summary>
public abstract class Dialect
{
    /// <summary>The dialect of a provider.</summary>
    public static Dialect Of(DatabaseProvider provider) =>
        provider == DatabaseProvider.Sqlite ? new SqliteDialect() : new SqlServerDialect();

    /// <summary>A source column as text, whatever its type.</summary>
    public abstract string Text(string column);

    /// <summary>
    /// A text expression whose comparison is binary: case, width and trailing space count (DOMAIN D24).
    /// </summary>
    public abstract string Binary(string expression);

    /// <summary>
    /// The keys of a parameter (<see cref="SourceKeys"/>) as a table of the columns <c>item</c>, by which a key column
    /// of the source is searched so that its index serves, and <c>id</c>. A column of numbers, or of no type at all,
    /// finds its numbers by it too.
    /// </summary>
    public abstract string Keys(string parameter, bool areAscii);

    /// <summary>
    /// Whether a text holds anything but printable ASCII: what nobody sees may stand inside of a number, where a
    /// search for the number passes it by.
    /// </summary>
    protected abstract string IsOdd(string text);

    /// <summary>
    /// Whether a text can be a spelling of a number, or a list with it: the number itself, or what is longer and has
    /// it somewhere or is odd. What makes a spelling another only adds to the number, and to look at the length first
    /// saves most of the search.
    /// </summary>
    /// <param name="number">The parameter with the number.</param>
    /// <param name="like">The parameter with its <see cref="LikeText.Containing"/>.</param>
    public string CanBe(string text, string number, string like) =>
        $"({text} = {number} OR ({Size(text)} > {Size(number)} "
        + $"AND ({text} LIKE {like} ESCAPE '!' OR {IsOdd(text)})))";

    /// <summary>The length of a text, whatever it holds.</summary>
    protected abstract string Size(string text);

    /// <summary>The end of a statement that is ordered, for at most this many rows.</summary>
    public abstract string Limit(string parameter);

    /// <summary>
    /// The rows of a parameter (<see cref="JsonRows"/>) as a table, so that one statement of one text does for any
    /// number of rows.
    /// </summary>
    /// <param name="columns">Name and type of each column, such as <c>marker nvarchar(16)</c>.</param>
    public string Rows(string parameter, params ReadOnlySpan<string> columns)
    {
        List<(string, string)> typed = [];
        foreach (string column in columns)
        {
            int space = column.IndexOf(' ', StringComparison.Ordinal);
            typed.Add((column[..space], column[(space + 1)..]));
        }

        return Rows(parameter, typed);
    }

    /// <summary>The same for columns whose types are known beside their names.</summary>
    protected abstract string Rows(string parameter, IReadOnlyList<(string Name, string Type)> columns);

    /// <summary>
    /// Names of the tables that exist, and of their columns, as far as a name without a schema finds them.
    /// </summary>
    public abstract string ColumnsQuery { get; }

    /// <summary>Names of the views that exist, as far as a name without a schema finds them.</summary>
    public abstract string ViewsQuery { get; }

    /// <summary>Answers 1 where a transaction can see one moment of the database.</summary>
    public abstract string SnapshotQuery { get; }

    /// <summary>Answers the time of the database's own clock, UTC, as ISO text.</summary>
    public abstract string ClockQuery { get; }

    /// <summary>An update of gx_zt and gx_sj that asks for the right and changes nothing (B09).</summary>
    public abstract string RightsProbe { get; }

    /// <summary>
    /// Makes a source table with an index where it is missing. Its columns take whatever an import brings.
    /// </summary>
    public abstract string MakeMissing(
        string table, IReadOnlyList<(string Name, SourceColumn Kind)> columns, IReadOnlyList<string> indexed);

    private sealed class SqliteDialect : Dialect
    {
        public override string ColumnsQuery =>
            """
            SELECT lower(m.name) AS TableName, lower(c.name) AS ColumnName
            FROM sqlite_master m JOIN pragma_table_info(m.name) c
            WHERE m.type IN ('table', 'view')
            """;

        public override string ViewsQuery => "SELECT lower(name) FROM sqlite_master WHERE type = 'view'";

        public override string SnapshotQuery => "SELECT 1";

        public override string ClockQuery => "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')";

        // A trigger refuses rows, not statements: one row is really written, in a transaction that is rolled back.
        public override string RightsProbe =>
            """
            UPDATE u_jw_kcb_cur SET gx_zt = gx_zt, gx_sj = gx_sj WHERE rowid IN (SELECT rowid FROM u_jw_kcb_cur LIMIT 1)
            """;

        public override string Text(string column) => $"CAST({column} AS TEXT)";

        public override string Binary(string expression) => expression;

        // A number in a column without a type is no text, and no text equals it.
        public override string Keys(string parameter, bool areAscii) =>
            $"(SELECT value ->> 0 AS item, value ->> 1 AS id FROM json_each({parameter}) "
            + $"UNION SELECT CAST(value ->> 0 AS NUMERIC), value ->> 1 FROM json_each({parameter}) "
            + "WHERE value ->> 0 NOT GLOB '*[^0-9.]*')";

        // Patterns and lengths of texts end at a NUL, the length of bytes does not.
        protected override string IsOdd(string text) => $"({text} GLOB '*[^ -~]*' OR LENGTH({text}) <> {Size(text)})";

        protected override string Size(string text) => $"LENGTH(CAST({text} AS BLOB))";

        public override string Limit(string parameter) => $"LIMIT {parameter}";

        public override string MakeMissing(
            string table, IReadOnlyList<(string Name, SourceColumn Kind)> columns, IReadOnlyList<string> indexed) =>
            $"CREATE TABLE IF NOT EXISTS {table} ("
            + string.Join(", ", columns.Select(column => $"{column.Name} " + column.Kind switch
            {
                SourceColumn.Key => "TEXT NOT NULL PRIMARY KEY",
                SourceColumn.Number => "INTEGER",
                SourceColumn.Text => "TEXT",
                _ => throw new System.Diagnostics.UnreachableException($"column of kind {column.Kind}"),
            }))
            + ")"
            + (indexed.Count == 0
                ? string.Empty
                : $"; CREATE INDEX IF NOT EXISTS ix_{table} ON {table} ({string.Join(", ", indexed)})");

        // Without the LIMIT, SQLite may look each row of a table up in the text, which it reads as a whole each time:
        // 500 courses with their access took 13 seconds, and take 20 ms.
        protected override string Rows(string parameter, IReadOnlyList<(string Name, string Type)> columns) =>
            $"(SELECT {string.Join(", ", columns.Select((column, i) => $"value ->> {i} AS {column.Name}"))} "
            + $"FROM json_each({parameter}) LIMIT -1)";
    }

    private sealed class SqlServerDialect : Dialect
    {
        public override string ColumnsQuery =>
            """
            SELECT LOWER(TABLE_NAME) AS TableName, LOWER(COLUMN_NAME) AS ColumnName
            FROM INFORMATION_SCHEMA.COLUMNS
            WHERE TABLE_SCHEMA IN (SCHEMA_NAME(), N'dbo')
            """;

        public override string ViewsQuery =>
            "SELECT LOWER(TABLE_NAME) FROM INFORMATION_SCHEMA.VIEWS WHERE TABLE_SCHEMA IN (SCHEMA_NAME(), N'dbo')";

        // A login may always see the row of its own database. Views may lead to a database that does not allow it.
        public override string SnapshotQuery =>
            """
            SELECT CASE WHEN snapshot_isolation_state = 1 AND NOT EXISTS (
                SELECT 1 FROM sys.views WHERE name IN ('u_jw_kcb_cur', 'out_jw_kcb_xs', 'out_jw_kcb_js', 'out_xsxx',
                    'out_jsxx'))
                THEN 1 ELSE 0 END
            FROM sys.databases WHERE database_id = DB_ID()
            """;

        public override string ClockQuery => "SELECT CONVERT(nvarchar(30), SYSUTCDATETIME(), 126)";

        public override string RightsProbe => "UPDATE u_jw_kcb_cur SET gx_zt = gx_zt, gx_sj = gx_sj WHERE 1 = 0";

        // Style 121 is ISO: dates that are stored as dates read the same everywhere. The binary collation keeps
        // spellings apart in DISTINCT and GROUP BY, as on SQLite, and lets texts of tables with other collations meet.
        public override string Text(string column) =>
            $"CONVERT(nvarchar(500), {column}, 121) COLLATE Latin1_General_BIN2";

        public override string Binary(string expression) => $"CONVERT(varbinary(1000), {expression})";

        public override string Keys(string parameter, bool areAscii) =>
            "(SELECT c.item COLLATE DATABASE_DEFAULT AS item, c.id COLLATE Latin1_General_BIN2 AS id "
            + CellsOf(parameter, [("item", areAscii ? "varchar(500)" : "nvarchar(500)"), ("id", "nvarchar(32)")]) + ")";

        protected override string IsOdd(string text) => $"{text} LIKE '%[^ -~]%'";

        protected override string Size(string text) => $"DATALENGTH({text})";

        public override string Limit(string parameter) => $"OFFSET 0 ROWS FETCH NEXT {parameter} ROWS ONLY";

        // One column is indexed: two of this width do not fit an index key.
        public override string MakeMissing(
            string table, IReadOnlyList<(string Name, SourceColumn Kind)> columns, IReadOnlyList<string> indexed) =>
            $"IF OBJECT_ID(N'{table}') IS NULL BEGIN CREATE TABLE {table} ("
            + string.Join(", ", columns.Select(column => $"{column.Name} " + (column.Kind == SourceColumn.Key
                ? "nvarchar(100) NOT NULL PRIMARY KEY"
                : "nvarchar(500) NULL")))
            + ")"
            + (indexed.Count == 0 ? string.Empty : $"; CREATE INDEX ix_{table} ON {table} ({indexed[0]})")
            + " END";

        // The texts of our tables are binary, those of a parameter have the database's collation: the two would not
        // meet.
        protected override string Rows(string parameter, IReadOnlyList<(string Name, string Type)> columns)
        {
            IEnumerable<string> shown = columns.Select(column =>
                $"c.{column.Name}" + (column.Type == "int" ? "" : $" COLLATE Latin1_General_BIN2 AS {column.Name}"));
            return $"(SELECT {string.Join(", ", shown)} {CellsOf(parameter, columns)})";
        }

        // OPENJSON ... WITH would read the cells at once; but where servers only speak SQL Server's language, it was
        // seen to keep the escapes of JSON and to cut texts at 4,000 characters.
        private static string CellsOf(string parameter, IReadOnlyList<(string Name, string Type)> columns)
        {
            IEnumerable<string> cells = columns.Select((column, i) =>
                $"CAST(MAX(CASE k.[key] WHEN N'{i}' THEN k.[value] END) AS {column.Type}) AS {column.Name}");
            return $"FROM OPENJSON({parameter}) j CROSS APPLY (SELECT {string.Join(", ", cells)} "
                + "FROM OPENJSON(j.[value]) k) c";
        }
    }
}
