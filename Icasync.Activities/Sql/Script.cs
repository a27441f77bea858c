using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;

namespace Icasync.Activities.Sql;

/// <summary>Several statements as one text, so that they cost one round trip.</summary>
internal static partial class Script
{
    /// <summary>Between two statements of one text.</summary>
    public const string Next = ";\n";

    /// <summary>
    /// A whole transaction of SQL Server, and queries after it. It answers 1, and what the queries find, where it was
    /// committed, and 0 where a statement changed fewer rows than it must. The text does not vary with the number of
    /// rows.
    /// </summary>
    public static (string Text, DynamicParameters Parameters) Of(
        IReadOnlyList<Statement> statements, IReadOnlyList<Statement> queries)
    {
        StringBuilder text = new(Begin("READ COMMITTED"));
        DynamicParameters parameters = new();
        foreach ((int number, Statement statement) in statements.Index())
        {
            Add(text, parameters, statement, number);
            if (statement.AtLeast > 0)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"IF @@ROWCOUNT < @atLeast_{number} BEGIN ROLLBACK TRANSACTION; SELECT 0; RETURN; END;\n");
                parameters.Add($"atLeast_{number}", statement.AtLeast);
            }
        }

        text.Append("COMMIT TRANSACTION; SELECT 1;\n");
        foreach ((int number, Statement query) in queries.Index())
        {
            Add(text, parameters, query, statements.Count + number);
        }

        return (text.ToString(), parameters);
    }

    /// <summary>Queries of SQL Server that see one moment.</summary>
    public static string OfOneMoment(string queries) =>
        Begin("SNAPSHOT") + queries + Next + "COMMIT TRANSACTION; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;";

    /// <summary>Queries, for either database.</summary>
    public static (string Text, DynamicParameters Parameters) Of(IReadOnlyList<Statement> queries)
    {
        (StringBuilder text, DynamicParameters parameters) = (new StringBuilder(), new DynamicParameters());
        foreach ((int number, Statement query) in queries.Index())
        {
            Add(text, parameters, query, number);
        }

        return (text.ToString(), parameters);
    }

    // Without XACT_ABORT a statement that fails would leave those before it standing, and whose time is up would leave
    // the transaction open. A connection of the pool keeps the level of whoever had it before, so each text says its
    // own.
    private static string Begin(string level) =>
        $"SET XACT_ABORT ON; SET TRANSACTION ISOLATION LEVEL {level}; BEGIN TRANSACTION;\n";

    // Statements of one text share its parameters, so each has names of its own.
    private static void Add(StringBuilder text, DynamicParameters parameters, Statement statement, int number)
    {
        text.Append(Parameter().Replace(statement.Sql.Trim().TrimEnd(';'), match => $"{match.Value}_{number}"))
            .Append(Next);
        foreach (PropertyInfo property in statement.Parameters.GetType().GetProperties())
        {
            parameters.Add($"{property.Name}_{number}", property.GetValue(statement.Parameters));
        }
    }

    [GeneratedRegex(@"(?<!@)@[A-Za-z]\w*")]
    private static partial Regex Parameter();
}
