using System.Data.Common;
using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Tests.Scenarios;

/// <summary>Every text of the source that names a person: what must not stand in notices, spans or metrics.</summary>
internal static class PersonalData
{
    private const int NameLengthMin = 2;

    // Shorter ones would be met in counts and times.
    private const int NumberLengthMin = 5;

    public static IReadOnlyList<string> Of(Campus campus)
    {
        using DbConnection connection = campus.Get<Database>().OpenAsync(default).GetAwaiter().GetResult();
        string[] texts = connection.Query<string?>(
            """
            SELECT xh FROM out_xsxx UNION SELECT xm FROM out_xsxx UNION SELECT gh FROM out_jsxx UNION SELECT xm FROM
                out_jsxx
            UNION SELECT xh FROM out_jw_kcb_xs UNION SELECT gh FROM out_jw_kcb_js
            UNION SELECT ghs FROM u_jw_kcb_cur UNION SELECT xms FROM u_jw_kcb_cur
            """)
            .SelectMany(text => (text ?? string.Empty).Split([',', '，', '/', ';'], StringSplitOptions.TrimEntries))
            .Where(text => text.Length >= (text.All(char.IsAsciiDigit) ? NumberLengthMin : NameLengthMin))
            .Distinct()
            .ToArray();
        return texts.Length > 0 ? texts : throw new InvalidOperationException("a term without people proves nothing");
    }
}
