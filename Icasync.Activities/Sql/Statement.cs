namespace Icasync.Activities.Sql;

/// <summary>One statement of a transaction whose statements are all known before it begins.</summary>
/// <param name="AtLeast">How many rows it must change: when it changes fewer, nothing of the transaction
/// stands.</param>
public sealed record Statement(string Sql, object Parameters, int AtLeast = 0);
