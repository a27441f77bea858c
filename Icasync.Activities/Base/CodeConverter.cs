using System.Text.Json;
using System.Text.Json.Serialization;

namespace Icasync.Activities.Base;

/// <summary>
/// Writes an enum as its code in capitals (<c>SOURCE_EMPTY</c>) in records that cross the engine's history.
/// </summary>
public sealed class CodeConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseUpper)
    where T : struct, Enum;
