namespace Icasync.Domain.Timetable;

/// <summary>Reason codes of quarantined rows (DOMAIN 3.3).</summary>
public static class QuarantineReasons
{
    public const string MissingOffering = "MISSING_KKH";
    public const string BadOffering = "BAD_KKH";
    public const string BadTerm = "BAD_TERM";
    public const string MissingDate = "MISSING_DATE";
    public const string BadDate = "BAD_DATE";
    public const string DateOutOfTerm = "DATE_OUT_OF_TERM";
    public const string MissingTime = "MISSING_TIME";
    public const string BadTime = "BAD_TIME";
    public const string BadRange = "BAD_RANGE";
    public const string MissingPeriod = "MISSING_PERIOD";
    public const string BadPeriod = "BAD_PERIOD";
    public const string MissingName = "MISSING_NAME";
}
