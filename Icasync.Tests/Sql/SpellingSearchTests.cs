using System.Globalization;
using CsCheck;
using Dapper;
using Icasync.Activities.Settings;
using Icasync.Activities.Sql;
using Icasync.Domain.Timetable;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Icasync.Tests.Sql;

/// <summary>A search for a number finds each text that is read as the number.</summary>
public class SpellingSearchTests
{
    private static readonly string[] Around =
        [string.Empty, " ", "  ", "\t", "\r\n", "\u3000", "\u00A0", "\u200B", "\uFEFF", "\u202C", "\0", "\u0007"];

    private static readonly string[] Numbers =
        ["K1", "101630", "20242025230000130101", "a%b", "_", "课1", "X!y", "[1]", "'"];

    [Fact]
    public void Whatever_is_read_as_a_number_is_found()
    {
        using SqliteConnection connection = new("Data Source=:memory:");
        connection.Open();
        Dialect dialect = Dialect.Of(DatabaseProvider.Sqlite);
        string sql = $"SELECT CASE WHEN {dialect.CanBe("@raw", "@number", "@like")} THEN 1 ELSE 0 END";
        int read = 0;
        Gen<string> around = OneOf(Around);
        Gen.Select(OneOf(Numbers), around, around, around, Gen.Int[0, 20], OneOf(string.Empty, ".0", ".000")).Sample(
            (bare, before, inside, behind, at, fraction) =>
            {
                string raw = before + bare.Insert(Math.Min(at, bare.Length), inside) + fraction + behind;
                if (Cell.Key(raw) is not { } number)
                {
                    return true;
                }

                read++;
                return connection.ExecuteScalar<int>(
                    sql, new { raw, number, like = LikeText.Containing(number) }) == 1;
            },
            threads: 1, print: one => string.Create(CultureInfo.InvariantCulture, $"{one}"));
        Assert.True(read > 0);
    }

    [Theory]
    [InlineData("101630", "101631", 0)]
    [InlineData("101630", "1016301", 1)]
    [InlineData("101630", "101629,101630", 1)]
    [InlineData("101630", "10163", 0)]
    [InlineData("101630", "课", 0)]
    [InlineData("101630", "10163课程", 1)]
    public void What_is_as_long_and_another_is_passed_by(string number, string raw, int found)
    {
        using SqliteConnection connection = new("Data Source=:memory:");
        string can = Dialect.Of(DatabaseProvider.Sqlite).CanBe("@raw", "@number", "@like");
        Assert.Equal(found, connection.ExecuteScalar<int>(
            $"SELECT CASE WHEN {can} THEN 1 ELSE 0 END", new { raw, number, like = LikeText.Containing(number) }));
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(at => texts[at]);
}
