namespace Icasync.WpsSimulator.Core;

/// <summary>
/// The result codes that the simulator answers (WPS-API 3). The first three digits are the HTTP status.
/// </summary>
internal static class Codes
{
    public const long Ok = 0;
    public const long OAuthInvalidRequest = 40000001;
    public const long OAuthInvalidClient = 40100008;
    public const long OAuthUnsupportedGrant = 40100010;
    public const long OAuthInvalidToken = 40100011;
    public const long TrafficLimit = 400000001;
    public const long Malformed = 400000002;
    public const long BadValue = 400000003;
    public const long Unsupported = 400000004;
    public const long InvalidRequest = 400000007;
    public const long EmptyCollection = 400000101;
    public const long NotFound400 = 400000103;
    public const long ExistsAlready = 400000104;
    public const long TooMany = 400000105;
    public const long TooLong = 400000106;
    public const long UserMissing = 400001006;
    public const long TextRefused = 400411023;
    public const long CalendarUserMissing = 400411121;
    public const long SummaryTooLong = 400411301;
    public const long AllDaySwitch = 400411306;
    public const long ReminderInput = 400411311;
    public const long NoChange = 400411340;
    public const long WrongDayTime = 400411344;
    public const long BadRecurrence = 400411347;
    public const long BadTimeRange = 400411350;
    public const long TooManyAttendees = 400411360;
    public const long EventQuota = 400411361;
    public const long NotRecurrent = 400411375;
    public const long InstanceMissing = 400411378;
    public const long MemberLimit = 400411450;
    public const long PrimaryUndeletable = 400411504;
    public const long PermissionMissing = 400411517;
    public const long NotAMember = 400411525;
    public const long SubscribedAlready = 400411863;
    public const long CalendarNotOpen = 400411864;
    public const long SubscribingOneself = 400411867;
    public const long ChatMissing = 400413001;
    public const long Unauthenticated = 401000001;
    public const long TokenExpired = 401030001;
    public const long NoPermission = 403000001;
    public const long NoCalendarRight = 403411010;
    public const long NotFound = 404000001;
    public const long EventMissing = 404411305;
    public const long CalendarMissing = 404411503;
    public const long ContentType = 415000001;
    public const long TooManyRequests = 429000001;
    public const long InternalError = 500000004;
    public const long Upgrading = 503000001;

    /// <summary>HTTP status of a code: its first three digits (WPS-API 3).</summary>
    public static int StatusOf(long code)
    {
        if (code == Ok)
        {
            return 200;
        }

        long digits = code;
        while (digits >= 1000)
        {
            digits /= 10;
        }

        return digits is >= 400 and <= 599 ? (int)digits : 500;
    }

    /// <summary>The code that goes with a bare HTTP status in a fault rule.</summary>
    public static long ForStatus(int status) => status switch
    {
        401 => Unauthenticated,
        403 => NoPermission,
        404 => NotFound,
        415 => ContentType,
        429 => TooManyRequests,
        503 => Upgrading,
        >= 500 => status == 500 ? InternalError : (status * 1_000_000L) + 1,
        _ => InvalidRequest,
    };
}
