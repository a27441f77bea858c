using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Microsoft.Data.SqlClient;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>What icasync adds to a connection to SQL Server.</summary>
public class ServerConnectionTests
{
    private static readonly DatabaseOptions Options = new()
    {
        Provider = DatabaseProvider.SqlServer, CommandTimeoutSeconds = 77,
        ConnectionString = "Server=db;Database=jw;Authentication=Active Directory Managed Identity;User "
            + "Id=id;MultipleActiveResultSets=true",
    };

    [Fact]
    public void The_connection_string_keeps_its_words_and_gets_ours()
    {
        SqlConnectionStringBuilder text = new(ServerConnection.Text(Options));
        Assert.Equal(("db", "jw", "id", 77, false, "icasync"), (
            text.DataSource, text.InitialCatalog, text.UserID, text.CommandTimeout, text.MultipleActiveResultSets,
            text.ApplicationName));
        Assert.Equal("mine", new SqlConnectionStringBuilder(ServerConnection.Text(Options with
        {
            ConnectionString = "Server=db;Application Name=mine",
        })).ApplicationName);
    }

    // The driver of version 7 knows no provider by itself: without ours it refuses such a connection string.
    [Fact]
    public void An_identity_without_a_password_has_its_provider()
    {
        _ = ServerConnection.Text(Options);
        foreach (SqlAuthenticationMethod method in new[]
        {
            SqlAuthenticationMethod.ActiveDirectoryManagedIdentity, SqlAuthenticationMethod.ActiveDirectoryDefault,
        })
        {
            Assert.True(SqlAuthenticationProvider.GetProvider(method)?.IsSupported(method));
        }
    }

    [Fact]
    public void A_pool_without_a_free_connection_passes() =>
        Assert.True(SqlTransients.IsTransient(new PoolExhaustedException(new InvalidOperationException())));

    [Fact]
    public void Bulk_copy_names_columns_as_the_table_spells_them() =>
        Assert.Equal(["KKH", "Xnxq", "new"], BulkInsert.Spelled(["kkh", "xnxq", "new"], ["ID", "KKH", "Xnxq", "xnxq"]));

    [Theory]
    [InlineData("202420252003013099901", true)]
    [InlineData("课1", false)]
    public void A_key_goes_as_varchar_only_where_that_loses_nothing(string key, bool ascii) =>
        Assert.Equal((ascii, key), (SourceKey.Of(key).IsAnsi, SourceKey.Of(key).Value));
}
