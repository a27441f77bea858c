namespace Icasync.Activities.Wps;

/// <summary>
/// Classifies answers: by code first, by HTTP status second, because throttling and missing objects also arrive as HTTP
/// 400.
/// </summary>
public static class WpsErrors
{
    /// <summary>Codes that mean a missing, disabled or deleted person.</summary>
    public static readonly IReadOnlySet<long> UserMissing = new HashSet<long>
    {
        400411121, 400411345, 400001006, 400002125, 400002126, 400002128, 400002149,
    };

    /// <summary>Codes of an object that another call holds: without effect, to be repeated.</summary>
    public static readonly IReadOnlySet<long> Locks = new HashSet<long>
    {
        400000005, 400000006, 400411035, 400411039, 400411042, 400422035, 400422039, 400422042,
    };

    /// <summary>What is to be made is there already (WPS-API 13 S7).</summary>
    public const long ExistsAlready = 400000104;

    private static readonly Dictionary<long, WpsErrorClass> Classes = Build();

    /// <summary>The class of an answer.</summary>
    public static WpsErrorClass Classify(int httpStatus, long code)
    {
        if (Classes.TryGetValue(code, out WpsErrorClass known))
        {
            return known;
        }

        return ByStatus(httpStatus is (>= 200 and < 300) or 400 && StatusOf(code) is { } meant ? meant : httpStatus);
    }

    // A code not listed counts by its HTTP status (WPS-API 3); where that says nothing, by the status that the code's
    // first digits stand for (S34). A plain 404 is no proof that an object is gone: a wrong route answers the same.
    private static WpsErrorClass ByStatus(int status) => status switch
    {
        429 => WpsErrorClass.Throttled,
        401 => WpsErrorClass.Token,
        403 => WpsErrorClass.Forbidden,
        408 or 499 or >= 500 => WpsErrorClass.Unknown,

        // A redirect is no answer of WPS: somebody between may have passed the call on before.
        >= 100 and < 400 and not (>= 200 and < 300) => WpsErrorClass.Unknown,
        _ => WpsErrorClass.Permanent,
    };

    private static int? StatusOf(long code)
    {
        while (code > 999)
        {
            code /= 10;
        }

        return code is >= 400 and <= 599 ? (int)code : null;
    }

    private static Dictionary<long, WpsErrorClass> Build()
    {
        Dictionary<long, WpsErrorClass> classes = [];
        Put(WpsErrorClass.Throttled, 400000001, 429000001, 400411031, 400411036, 400422031, 400422036);
        Put(WpsErrorClass.Throttled, [.. Locks]);
        Put(WpsErrorClass.Unknown, 503000001, 50000006, 50300007, 400000201, 499000001, 999999999);
        Put(WpsErrorClass.Unknown, 500000001, 500000002, 500000003, 500000004);
        Put(WpsErrorClass.Unknown, 400411032, 400411033, 400411051, 500411011, 500411022, 500411034, 500411040);
        Put(WpsErrorClass.Token, 401000001, 40100011, 401030001, 401030003, 401030002, 401001003, 401001005, 401020001);
        Put(WpsErrorClass.Permanent, 400000002, 400000003, 400000004, 400000007, 415000001);
        Put(WpsErrorClass.Permanent, 400000101, 400000102, 400000105, 400000106, ExistsAlready);
        Put(WpsErrorClass.Gone, 400000103, 404000001, 404411503, 400411502, 404411305, 400411517, 400411525);
        Put(WpsErrorClass.NoChange, 400411340, 400411863);
        Put(WpsErrorClass.Forbidden, 403000001, 403000002, 40300003, 40300010, 40000001, 40000005, 40000999);
        Put(WpsErrorClass.Forbidden, 40100002, 40100004, 40100008, 40100009, 40100010, 400411501);
        Put(WpsErrorClass.CalendarForbidden, 403411010, 400411852, 400411860);
        Put(WpsErrorClass.Quota, 400411361, 400411415, 400411450);
        Put(WpsErrorClass.Permanent, [.. UserMissing]);

        return classes;

        void Put(WpsErrorClass errorClass, params long[] codes)
        {
            foreach (long code in codes)
            {
                classes[code] = errorClass;
            }
        }
    }
}
