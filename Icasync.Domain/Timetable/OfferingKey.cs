namespace Icasync.Domain.Timetable;

/// <summary>
/// Names one course offering of one term: one WPS calendar (DOMAIN 4). Both parts are trimmed and compared ordinal
/// (DOMAIN D24); the same offering number in another term is another offering (U23, DOMAIN R20).
/// </summary>
/// <param name="Term">A term code such as <c>2024-2025-2</c>.</param>
/// <param name="Offering">The offering number (kkh in the source), 1 to 60 characters.</param>
public readonly record struct OfferingKey(string Term, string Offering)
{
    /// <summary>
    /// 32 lower-case hex digits that stand for the key in our tables: no database collation can confuse two of them.
    /// </summary>
    public string Id => Hashing.Sha256Hex($"{Term}\n{Offering}", 16);
}
