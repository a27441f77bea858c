using System.Text.Json;

namespace Icasync.Domain.Timetable;

/// <summary>The stable texts of the codes, as tables, reports and the operator page have them.</summary>
public static class FindingCodes
{
    private static readonly Dictionary<FindingCode, string> Texts =
        Enum.GetValues<FindingCode>().ToDictionary(code => code, code => code switch
        {
            // The source's owners know the number by the name of its column.
            FindingCode.BadOffering => "BAD_KKH",
            FindingCode.MissingOffering => "MISSING_KKH",
            var other => JsonNamingPolicy.SnakeCaseUpper.ConvertName(other.ToString()),
        });

    /// <summary>The code in capitals, such as <c>NO_TEACHER</c>.</summary>
    public static string Text(this FindingCode code) => Texts[code];
}
