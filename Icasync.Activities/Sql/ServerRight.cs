namespace Icasync.Activities.Sql;

/// <summary>What one line of a script of rights grants: acts on a table, or on some of its columns.</summary>
/// <param name="Columns">The columns; none means the whole table.</param>
internal sealed record ServerRight(IReadOnlyList<string> Verbs, string Table, IReadOnlyList<string> Columns)
{
    /// <summary>Whether the table is the academic system's.</summary>
    public bool OfSource => SourceTables.Required.ContainsKey(Table);

    /// <summary>The statement that grants a part of it, but for whom.</summary>
    public string Statement(IReadOnlyList<string> verbs, IReadOnlyList<string> columns) =>
        $"GRANT {string.Join(", ", verbs)} ON {Table}"
        + (columns.Count == 0 ? string.Empty : $" ({string.Join(", ", columns)})");
}
