using System.Data.Common;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>
/// The rows of a source table that belong to a term, or to some of its offerings, by the spellings in which the table
/// has them: so an index of the source serves, whatever spaces stand around a number.
/// </summary>
/// <param name="Terms">The term as the table spells it.</param>
/// <param name="Offerings">The offerings as the table spells them; null means all.</param>
internal sealed record SourceSelection(string Table, IReadOnlyList<string> Terms, IReadOnlyList<string>? Offerings)
{
    private readonly SourceKeys _terms = SourceKeys.Of(Terms);
    private readonly SourceKeys? _offerings = Offerings is null ? null : SourceKeys.Of(Offerings);

    /// <summary>
    /// What is chosen, spelled as nearly every table has it. Whether it does is asked beside the rows: the look for it
    /// costs no round trip of its own.
    /// </summary>
    public static SourceSelection Usual(string table, string term, IReadOnlySet<string>? only) =>
        new(table, [term], only is null ? null : [.. only]);

    /// <summary>The queries that <see cref="OtherThanAsync"/> reads; nothing of the rows is looked at for it.</summary>
    public string Spellings(Dialect dialect)
    {
        string Of(string column) => $"SELECT DISTINCT {dialect.Text(column)} FROM {Table}{Script.Next}";
        return Of("xnxq") + (Offerings is null ? string.Empty : Of("kkh"));
    }

    /// <summary>
    /// The selection with the spellings that the table has, where there are others than it knows; else null.
    /// </summary>
    public async Task<SourceSelection?> OtherThanAsync(DbDataReader reader, string term, IReadOnlySet<string>? only)
    {
        List<string> terms = await TextsAsync(
            reader, raw => TermCode.TryParse(raw, out string parsed) && parsed == term);
        List<string>? offerings = Offerings is null || only is null
            ? null
            : await TextsAsync(reader, raw => Cell.Key(raw) is { } number && only.Contains(number));
        return terms.Except(Terms).Any() || offerings?.Except(Offerings!).Any() == true
            ? new SourceSelection(Table, terms, offerings)
            : null;
    }

    /// <summary>FROM and WHERE of a statement about these rows.</summary>
    public string From(Dialect dialect) => FromTerm(dialect)
        + (_offerings is null ? string.Empty : $" AND {Is(dialect, "kkh", "@keys", _offerings)}");

    /// <summary>The same for all rows of the term.</summary>
    public string FromTerm(Dialect dialect) => $"FROM {Table} WHERE {Is(dialect, "xnxq", "@terms", _terms)}";

    /// <summary>Gives a command the parameters of <see cref="From"/>.</summary>
    public void Bind(DbCommand command)
    {
        Bind(command, "@terms", _terms.Json);
        if (_offerings is not null)
        {
            Bind(command, "@keys", _offerings.Json);
        }
    }

    /// <summary>Gives a command a text of any length.</summary>
    public static void Bind(DbCommand command, string name, string value)
    {
        DbParameter parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value, parameter.Size) = (name, value, -1);
        command.Parameters.Add(parameter);
    }

    // Goes on to the next result.
    private static async Task<List<string>> TextsAsync(DbDataReader reader, Func<string, bool> isChosen)
    {
        List<string> texts = [];
        while (await reader.ReadAsync())
        {
            if (!reader.IsDBNull(0) && reader.GetString(0) is var raw && isChosen(raw))
            {
                texts.Add(raw);
            }
        }

        await reader.NextResultAsync();
        return texts;
    }

    private static string Is(Dialect dialect, string column, string parameter, SourceKeys keys) =>
        $"{column} IN (SELECT k.item FROM {dialect.Keys(parameter, keys.AreAscii)} k)";
}
