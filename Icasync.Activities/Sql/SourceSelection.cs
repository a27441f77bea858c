using System.Data.Common;
using Dapper;
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

    /// <summary>Looks for the spellings. What is chosen is found without a look at the other rows.</summary>
    public static async Task<SourceSelection> ReadAsync(
        Database.Snapshot snapshot, Dialect dialect, string table, string term, IReadOnlySet<string>? only)
    {
        string Spellings(string column) => $"SELECT DISTINCT {dialect.Text(column)} FROM {table}; ";
        await using SqlMapper.GridReader all = await snapshot.Connection.QueryMultipleAsync(
            Spellings("xnxq") + (only is null ? string.Empty : Spellings("kkh")), transaction: snapshot.Transaction);
        List<string> terms = (await all.ReadAsync<string?>())
            .Where(raw => TermCode.TryParse(raw, out string parsed) && parsed == term).Select(raw => raw!).ToList();
        return new SourceSelection(
            table, terms, only is null
                ? null
                : (await all.ReadAsync<string?>()).OfType<string>()
                    .Where(raw => Cell.Key(raw) is { } number && only.Contains(number)).ToList());
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

    private static string Is(Dialect dialect, string column, string parameter, SourceKeys keys) =>
        $"{column} IN (SELECT k.item FROM {dialect.Keys(parameter, keys.AreAscii)} k)";
}
