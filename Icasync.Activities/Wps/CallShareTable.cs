using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Sharing;

namespace Icasync.Activities.Wps;

/// <summary>
/// The shares of the limit of WPS calls: one row for all instances that call the same WPS as the same app. It is
/// written only over the version that was read, so that two that decide at once decide one after the other, whatever
/// the database does with locks.
/// </summary>
public sealed class CallShareTable(Database database, WpsOptions wps)
{
    /// <summary>The shares, and the number of the writing that made them; 0 before the first.</summary>
    public async Task<(int Version, IReadOnlyList<CallShare> Shares)> ReadAsync(CancellationToken cancellation)
    {
        SharesRow? row = await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<SharesRow>(
                "SELECT version AS Version, shares AS Shares FROM icasync_wps_share WHERE id = @Id",
                new { Id = WpsProfiles.IdOf(wps) }),
            cancellation);
        return row is null
            ? (0, [])
            : ((int)row.Version, JsonSerializer.Deserialize<List<CallShare>>(row.Shares, WireFormat.Json)!);
    }

    /// <summary>Writes the shares; false when somebody else has written since.</summary>
    public async Task<bool> WriteAsync(
        int version, IReadOnlyList<CallShare> shares, CancellationToken cancellation)
    {
        var row = new
        {
            Id = WpsProfiles.IdOf(wps), version, shares = JsonSerializer.Serialize(shares, WireFormat.Json),
        };
        try
        {
            return await database.RunAsync(
                [
                    version == 0
                        ? new(
                            "INSERT INTO icasync_wps_share (id, version, shares) VALUES (@Id, 1, @shares)", row,
                            AtLeast: 1)
                        : new(
                            """
                            UPDATE icasync_wps_share SET version = version + 1, shares = @shares
                            WHERE id = @Id AND version = @version
                            """,
                            row,
                            AtLeast: 1),
                ],
                cancellation);
        }
        catch (Exception exception) when (SqlTransients.Of(exception) is { } error && SqlTransients.IsDuplicate(error))
        {
            return false;
        }
    }

    private sealed class SharesRow
    {
        public long Version { get; init; }
        public required string Shares { get; init; }
    }
}
