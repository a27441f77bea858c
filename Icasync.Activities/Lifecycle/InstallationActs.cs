using System.Data.Common;
using Dapper;
using Icasync.Activities.Ledger;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Lifecycle;

/// <summary>
/// What an operator says of the installation: that it takes a lost one's place, that another one's calendars stand
/// beside its own, or that the database is a copy. Each is refused while a run is open, because a run must not see two
/// answers.
/// </summary>
public sealed class InstallationActs(Database database, InstallationStore installations, OperatorLog log)
{
    /// <summary>The installation as it stands, which has an id from now on.</summary>
    public Task<Installation> ReadAsync(CancellationToken cancellation) => installations.ReadAsync(cancellation);

    /// <summary>Takes the place of a lost installation; false while a run is open.</summary>
    public Task<bool> ReplaceAsync(string other, Operator who, CancellationToken cancellation) => ActAsync(
        "installation-replace", other, who,
        (connection, transaction) => installations.ReplaceAsync(other, connection, transaction), cancellation);

    /// <summary>Lets another one's calendars stand beside its own; false while a run is open.</summary>
    public Task<bool> AllowBesideAsync(string other, Operator who, CancellationToken cancellation) => ActAsync(
        "installation-beside", other, who,
        (connection, transaction) => installations.AllowBesideAsync(other, who.Name, connection, transaction),
        cancellation);

    /// <summary>The copy becomes an installation of its own; false while a run is open.</summary>
    public async Task<bool> SeparateAsync(Operator who, CancellationToken cancellation)
    {
        Installation before = await installations.ReadAsync(cancellation);
        return await ActAsync(
            "installation-new", before.Id, who,
            (connection, transaction) => installations.SeparateAsync(before.Id, who.Name, connection, transaction),
            cancellation);
    }

    private Task<bool> ActAsync(
        string act, string subject, Operator who, Func<DbConnection, DbTransaction, Task> change,
        CancellationToken cancellation) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            if (await connection.QuerySingleAsync<int>(
                "SELECT COUNT(*) FROM icasync_open_run", transaction: transaction) > 0)
            {
                return false;
            }

            await change(connection, transaction);
            await log.AppendAsync(connection, transaction, who, act, runId: null, term: null, subject);
            return true;
        },
        cancellation);
}
