using System.Data.Common;
using Icasync.Domain.Timetable;

namespace Icasync.Activities.Sql;

/// <summary>
/// The rows of a source table that belong to a term, or to some of its offerings, by the spellings in which the table
/// has them: so an index of the source serves, whatever spaces stand around a number.
/// </summary>
/// <param name="Terms">The term as the table spells it.</param>
/// <param name="Offerings">The offerings as the table spells them; null means all.</param>
/// <param name="IsKnown">
/// Whether the table was asked how it spells offerings. Who reads them has to read their rows at that moment; who reads
/// all asks for the spellings in each text anew.
/// </param>
internal sealed record SourceSelection(
    string Table, IReadOnlyList<string> Terms, IReadOnlyList<string>? Offerings, bool IsKnown)
{
    private readonly SourceKeys _terms = SourceKeys.Of(Terms);
    private readonly SourceKeys? _offerings = Offerings is null ? null : SourceKeys.Of(Offerings);

    /// <summary>
    /// The rows of a term, spelled as nearly every table has it: whether this one does is asked beside the rows, and
    /// costs no round trip of its own. Offerings are looked for first: a column of numbers bears only what it holds.
    /// </summary>
    public static SourceSelection Usual(string table, string term, IReadOnlySet<string>? only) =>
        new(table, [term], only is null ? null : [], IsKnown: false);

    /// <summary>Whether a text has rows behind its spellings.</summary>
    public bool HasRows => IsKnown || Offerings is null;

    /// <summary>The queries that <see cref="FollowAsync"/> reads.</summary>
    public string Spellings(Dialect dialect)
    {
        string Of(string column) => $"SELECT DISTINCT {dialect.Text(column)} FROM {Table}{Script.Next}";
        return IsKnown ? string.Empty : Of("xnxq") + (Offerings is null ? string.Empty : Of("kkh"));
    }

    /// <summary>
    /// The selection as the table spells it, where that has to be read anew; null where its rows follow.
    /// </summary>
    public async Task<SourceSelection?> FollowAsync(DbDataReader reader, string term, IReadOnlySet<string>? only)
    {
        if (IsKnown)
        {
            return null;
        }

        List<string> terms = await TextsAsync(
            reader, raw => TermCode.TryParse(raw, out string parsed) && parsed == term);
        List<string>? offerings = only is null
            ? null
            : await TextsAsync(reader, raw => Cell.Key(raw) is { } number && only.Contains(number));
        return terms.Except(Terms).Any() || offerings is not null
            ? new SourceSelection(Table, terms, offerings, IsKnown: offerings is not null)
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
