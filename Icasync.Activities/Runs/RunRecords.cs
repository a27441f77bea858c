using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Icasync.Domain.Runs;

namespace Icasync.Activities.Runs;

/// <summary>What a person asked for with a run (CONTRACTS 4). All optional; unknown fields are refused where they arrive.</summary>
public sealed record RunOptions
{
    /// <summary>Passes the delete guard (DOMAIN D9); an emptied source is never passed (DESIGN 5).</summary>
    public bool Force { get; init; }

    /// <summary>Only these offerings; empty means the whole term.</summary>
    public IReadOnlyList<string> Courses { get; init; } = [];

    /// <summary><c>keep</c> (default) or <c>rollback</c>: what happens to a run that would end with failures.</summary>
    public string OnFailure { get; init; } = KeepOnFailure;

    /// <summary>A stored plan that is to be carried out exactly, or null.</summary>
    public string? PlanId { get; init; }

    /// <summary>For a check: mend what drifted.</summary>
    public bool Repair { get; init; }

    /// <summary>Why, in the words of who asked.</summary>
    public string? Reason { get; init; }

    /// <summary>For a retry: the failure items to try again; empty means all.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];

    /// <summary>The chosen offerings as the ledger writes them; empty means the whole term.</summary>
    public HashSet<string> ChosenOfferings() => new(Courses.Select(course => course.Trim()), StringComparer.Ordinal);

    /// <summary>The value of <see cref="OnFailure"/> that leaves finished work as it is.</summary>
    public const string KeepOnFailure = "keep";

    /// <summary>The value of <see cref="OnFailure"/> that applies before-images in reverse.</summary>
    public const string RollbackOnFailure = "rollback";
}

/// <summary>The row of a run.</summary>
public sealed record RunRow
{
    public required string RunId { get; init; }
    public required RunKind Kind { get; init; }
    public required string Term { get; init; }
    public required RunState State { get; init; }
    public string? Reason { get; init; }
    public string? Message { get; init; }
    public required RunOptions Options { get; init; }
    public required string RequestedBy { get; init; }
    public required int Attempt { get; init; }
    public required Gate Gate { get; init; }

    /// <summary>The act that drains or closed the gate: <c>terminate</c> or <c>suspend</c>; null while it is open.</summary>
    public string? GateAct { get; init; }
    public string? HostId { get; init; }
    public DateTimeOffset? HeartbeatAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public IReadOnlyDictionary<string, int> Quarantined { get; init; } = new Dictionary<string, int>();
    public IReadOnlyDictionary<string, int> Warnings { get; init; } = new Dictionary<string, int>();
    public int Failures { get; init; }
    public string? PlanId { get; init; }

    /// <summary>The engine's instance that works on the run now.</summary>
    public string InstanceId => $"{RunId}-{Attempt.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>How enums and instants are written in tables and answers.</summary>
public static class Wire
{
    /// <summary>JSON as our tables, the command line and the HTTP API write it: camelCase, enums as words.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>The word of an enum value, such as <c>completedWithFailures</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The enum value of a word; throws when the database holds a word we never wrote.</summary>
    public static T Parse<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word, ignoreCase: true);

    /// <summary>An instant as UTC text of fixed width, so that text order is time order.</summary>
    public static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Instant"/> wrote.</summary>
    public static DateTimeOffset? ParseInstant(string? text) => text is null
        ? null
        : DateTimeOffset.ParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
