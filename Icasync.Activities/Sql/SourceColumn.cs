namespace Icasync.Activities.Sql;

/// <summary>What a column of the academic system holds, as far as a table of ours has to know it.</summary>
public enum SourceColumn
{
    /// <summary>The key of the row.</summary>
    Key,

    /// <summary>A number, though what cannot be one has to survive an import all the same.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,
}
