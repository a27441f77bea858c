using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Icasync.Activities.Base;
using Icasync.Activities.Offerings;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Domain.Runs;
using Icasync.Domain.Timetable;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>The body of a start (CONTRACTS 4).</summary>
public sealed record StartBody
{
    public string? Xnxq { get; init; }
    public StartOptions? Options { get; init; }
}

/// <summary>The options of a start, all optional.</summary>
public sealed record StartOptions
{
    public bool? Force { get; init; }
    public IReadOnlyList<string>? Courses { get; init; }
    public string? OnFailure { get; init; }
    public string? PlanId { get; init; }
    public bool? Repair { get; init; }

    /// <summary>Classes of drift, or single differences as <c>class/key</c>, that a repair is to mend.</summary>
    public IReadOnlyList<string>? Drift { get; init; }
    public string? Undoes { get; init; }
    public string? Calendars { get; init; }
    public bool? IncludeChanged { get; init; }
    public string? Reason { get; init; }
}

/// <summary>The body of an act.</summary>
public sealed record ActBody
{
    public string? Reason { get; init; }
    public bool? Now { get; init; }
    public IReadOnlyList<string>? Items { get; init; }
}

/// <summary>The body of a release.</summary>
public sealed record ReleaseBody
{
    /// <summary>The course, where the path does not name it.</summary>
    public string? Kkh { get; init; }
    public string? Xnxq { get; init; }
    public string? Reason { get; init; }
}

/// <summary>
/// Reads bodies: unknown fields are refused, because a typo must not silently change a run (DOMAIN D15).
/// </summary>
public static class ApiBody
{
    /// <summary>Largest body.</summary>
    public const int BytesMax = 64 * 1024;

    /// <summary>Longest text that names something, such as a plan or a failed item.</summary>
    private const int NameLengthMax = 200;
    private const int ItemsMax = 5000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false, PropertyNameCaseInsensitive = false,
    };

    /// <summary>The refusal of a body that is larger than what is read.</summary>
    internal static ApiException TooLarge() => new(new ProblemDocument
    {
        Type = ProblemTypes.TooLarge,
        Title = "请求过大 · Body too large",
        Status = StatusCodes.Status413PayloadTooLarge,
        Detail = ApiResults.Both($"请求体超过 {BytesMax} 字节。", $"The body is larger than {BytesMax} bytes."),
    });

    /// <summary>Reads a body; an empty one is an empty object.</summary>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
        where T : class, new()
    {
        using MemoryStream bytes = new();
        byte[] buffer = new byte[8192];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > BytesMax)
            {
                throw TooLarge();
            }
        }

        if (bytes.Length == 0)
        {
            return new T();
        }

        // Some clients name no type for a text that they made themselves; a wrong name is an error of theirs.
        if (!string.IsNullOrEmpty(request.ContentType) && !request.HasJsonContentType())
        {
            throw new ApiException(new ProblemDocument
            {
                Type = ProblemTypes.BadArgument,
                Title = "请求有误 · Wrong request",
                Status = StatusCodes.Status415UnsupportedMediaType,
                Detail = ApiResults.Both("请以 application/json 发送请求体。", "Send the body as application/json."),
                Field = "Content-Type",
            });
        }

        try
        {
            // Read as text first: what is no UTF-8 is refused as a whole, wherever it stands.
            string text = Utf8.GetString(bytes.ToArray());
            return JsonSerializer.Deserialize<T>(text, Strict) ?? throw new JsonException("null");
        }
        catch (Exception broken) when (broken is DecoderFallbackException or InvalidOperationException)
        {
            throw ApiException.BadRequest("body", "请求体不是有效的 UTF-8 文本。", "The body is not well-formed UTF-8 text.");
        }
        catch (JsonException broken)
        {
            throw BodyForm.Refusal(typeof(T), broken);
        }
    }

    /// <summary>The term of a body or query.</summary>
    public static string Term(string? text, string field = "xnxq") => TermCode.TryParse(text, out string term)
        ? term
        : throw ApiException.BadRequest(
            field,
            $"{field} 为“{Cut(text)}”，须为“起始学年-结束学年-学期（1 至 3）”，如 2024-2025-2。",
            $"{field} is '{Cut(text)}' but must have the form {TermCode.Form}.");

    /// <summary>The options of a run.</summary>
    public static RunOptions Options(StartOptions? given)
    {
        OnFailure onFailure = given?.OnFailure switch
        {
            null or "keep" => OnFailure.Keep,
            "rollback" => OnFailure.Rollback,
            string other => throw ApiException.BadRequest(
                "options.onFailure",
                $"options.onFailure 为“{Cut(other)}”，须为 keep 或 rollback。",
                $"options.onFailure is '{Cut(other)}' but must be keep or rollback."),
        };
        List<string> courses = (given?.Courses ?? []).Select(course => Cell.Key(course) ?? string.Empty).ToList();
        if (courses.Exists(course => course.Length == 0 || !PeriodParser.IsOffering(course)))
        {
            throw ApiException.BadRequest(
                "options.courses",
                "options.courses 中有不是开课号（1 至 60 个字符）的内容。",
                "options.courses holds something that is no course number of 1 to 60 characters.");
        }

        if (given?.PlanId is { Length: > NameLengthMax })
        {
            throw ApiException.BadRequest(
                "options.planId", "options.planId 不是已保存的计划。", "options.planId names no stored plan.");
        }

        if (given?.Undoes is { Length: > NameLengthMax })
        {
            throw ApiException.BadRequest(
                "options.undoes", "options.undoes 不是同步记录的编号。", "options.undoes is no id of a run.");
        }

        IReadOnlyList<string> drift = given?.Drift ?? [];
        if (drift.Count > ItemsMax || drift.Any(word => word is not { Length: > 0 and <= NameLengthMax }
            || !DriftScope.IsWord(word)) || (drift.Count > 0 && given?.Repair != true))
        {
            throw ApiException.BadRequest(
                "options.drift",
                $"options.drift 须为差异类别（如 eventEdited）或单项差异（eventEdited/标记），最多 {ItemsMax} 项，"
                + "且须与 repair 同用。",
                "options.drift takes classes of drift such as eventEdited, or single ones such as eventEdited/MARKER, "
                + $"at most {ItemsMax}, and goes with repair.");
        }

        return new RunOptions
        {
            Force = given?.Force ?? false,
            Courses = courses,
            OnFailure = onFailure,
            PlanId = given?.PlanId,
            Repair = given?.Repair ?? false,
            Drift = drift,
            Undoes = given?.Undoes,
            Retires = Retires(given?.Calendars),
            IncludeChanged = given?.IncludeChanged ?? false,
            Reason = Cut(given?.Reason, 500),
        };
    }

    private static RetiredCalendars? Retires(string? calendars) => calendars is null ? null
        : WireFormat.TryParse(calendars, out RetiredCalendars choice) && choice != RetiredCalendars.Leave ? choice
        : throw ApiException.BadRequest(
            "options.calendars",
            $"options.calendars 为“{Cut(calendars)}”，须为 rename、teachers 或 delete。",
            $"options.calendars is '{Cut(calendars)}' but must be rename, teachers or delete.");

    /// <summary>The items of a retry.</summary>
    public static IReadOnlyList<string> Items(IReadOnlyList<string>? given) =>
        given is null ? []
        : given.Count <= ItemsMax && given.All(item => item is { Length: > 0 and <= NameLengthMax }) ? given
        : throw ApiException.BadRequest(
            "items",
            $"items 最多 {ItemsMax} 项，每项 1 至 {NameLengthMax} 个字符。",
            $"items must be at most {ItemsMax} texts of 1 to {NameLengthMax} characters.");

    private static string? Cut(string? text, int length = 40) => text is null ? null : ShortText.Cut(text, length);
}
