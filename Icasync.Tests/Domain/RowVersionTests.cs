using System.Reflection;
using Icasync.Domain.Timetable;
using Xunit;
using static Icasync.Tests.Domain.Given;

namespace Icasync.Tests.Domain;

/// <summary>
/// A version of a row changes with what the academic system writes and not with what we write (DOMAIN D2).
/// </summary>
public class RowVersionTests
{
    private static readonly string[] Ours = [nameof(TimetableRow.SyncedAt), nameof(TimetableRow.SyncState)];

    // Method: each column is changed by itself, to another text, to an empty one and to NULL.
    [Fact]
    public void Every_column_of_the_source_counts_and_ours_do_not()
    {
        foreach (PropertyInfo column in Some.Of(typeof(TimetableRow).GetProperties()
            .Where(one => one.CanWrite && one.PropertyType == typeof(string))))
        {
            string[] versions = [.. new[] { "9", "90", string.Empty, null }.Select(text =>
            {
                TimetableRow row = B with { };
                column.SetValue(row, text);
                return RowVersion.Of(row);
            })];
            Assert.Equal(Ours.Contains(column.Name) ? 1 : versions.Length, versions.Distinct().Count());
        }
    }

    [Fact]
    public void A_text_that_moves_to_the_next_column_is_another_version() => Assert.NotEqual(
        RowVersion.Of(B with { Building = "12", Room = "3" }), RowVersion.Of(B with { Building = "1", Room = "23" }));

    // Stored versions are compared with those of a later release: the function itself must not change.
    [Fact]
    public void The_version_of_a_row_is_what_it_always_was()
    {
        Assert.Equal("8d808c7ce54b83cc", RowVersion.Of(B));
        Assert.Equal(RowVersion.Hash(B).ToString("x16", null), RowVersion.Of(B));
    }
}
