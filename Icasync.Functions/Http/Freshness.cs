using System.Data.Common;
using System.Globalization;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Sql;

namespace Icasync.Functions.Http;

/// <summary>
/// How old the oldest change of the timetable is that no sync has seen: a number to watch and no failure. It costs a
/// look through the whole timetable, so it is kept for a minute.
/// </summary>
public sealed class Freshness(Database database, TimeProvider time) : IDisposable
{
    private readonly KeptAnswer<DateTimeOffset?> _oldest = new(time);

    /// <summary>
    /// When the source says it changed a row after the last run had begun; null when nothing waits.
    /// </summary>
    public Task<DateTimeOffset?> OldestUnsyncedAsync(CancellationToken cancellation) =>
        _oldest.GetAsync(AskAsync, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _oldest.Dispose();

    private async Task<DateTimeOffset?> AskAsync(CancellationToken cancellation)
    {
        try
        {
            await using DbConnection connection = await database.OpenAsync(cancellation);
            string? began = await connection.ExecuteScalarAsync<string?>(
                """
                SELECT MAX(started_at) FROM icasync_run WHERE kind IN ('full', 'incremental')
                    AND state IN ('completed', 'completedWithFailures')
                """);
            string since = WireFormat.ParseInstant(began)?.ToOffset(TimeSpan.FromHours(8))
                .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? string.Empty;
            string sj = database.Dialect.Text("sj");
            string? oldest = await connection.ExecuteScalarAsync<string?>(
                $"SELECT MIN({sj}) FROM u_jw_kcb_cur WHERE {sj} > @since", new { since });
            return oldest is { Length: >= 19 } && DateTime.TryParseExact(
                oldest[..19].Replace('T', ' '), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out DateTime at)
                ? new DateTimeOffset(at, TimeSpan.FromHours(8))
                : null;
        }
        catch (Exception exception) when (SqlTransients.Of(exception) is not null)
        {
            // No timetable table yet: nothing waits.
            return null;
        }
    }
}
