using Icasync.Domain.Reconciliation;
using Xunit;

namespace Icasync.Tests.Domain;

/// <summary>The line that names an installation stands above the marker and is no part of the content.</summary>
public class InstallationMarkTests
{
    private const string Id = "0a1b2c3d";

    [Theory]
    [InlineData("第1周\nicasync:0123456789abcdef")]
    [InlineData("icasync:0123456789abcdef")]
    [InlineData("a\n\nb\nicasync:0123456789abcdef")]
    public void What_is_put_on_is_taken_off(string description)
    {
        InstallationMark mark = new(Id, "00000007");
        string sent = mark.PutOn(description);
        Assert.Equal(description.Length + InstallationMark.Length, sent.Length);
        Assert.Equal((description, mark), InstallationMark.TakeOff(sent));
    }

    [Theory]
    [InlineData(
        "第1周\r\nicasync-by:0a1b2c3d.00000007 \r\nicasync:0123456789abcdef\r\n",
        "第1周\r\nicasync:0123456789abcdef\r\n",
        "00000007")]
    [InlineData("第1周\nicasync:0123456789abcdef", "第1周\nicasync:0123456789abcdef", null)]
    [InlineData("\nicasync:0123456789abcdef", "\nicasync:0123456789abcdef", null)]
    [InlineData("icasync-by:0a1b2c3d.00000007", "icasync-by:0a1b2c3d.00000007", null)]
    [InlineData("icasync-by:0A1B2C3D.00000007\nx", "icasync-by:0A1B2C3D.00000007\nx", null)]
    [InlineData("icasync-by:0a1b2c3.00000007\nx", "icasync-by:0a1b2c3.00000007\nx", null)]
    [InlineData("icasync-by:0a1b2c3d\nx", "icasync-by:0a1b2c3d\nx", null)]
    [InlineData("icasync-by:0a1b2c3d.123456789\nx", "icasync-by:0a1b2c3d.123456789\nx", null)]
    [InlineData("icasync-by:0a1b2c3d.-0000001\nx", "icasync-by:0a1b2c3d.-0000001\nx", null)]
    [InlineData("icasync-by:0a1b2c3d.00000007\n\nx", "icasync-by:0a1b2c3d.00000007\n\nx", null)]
    [InlineData("", "", null)]
    public void A_description_is_read_as_people_and_servers_leave_it(string held, string text, string? generation) =>
        Assert.Equal(
            (text, generation is null ? null : new InstallationMark(Id, generation)),
            InstallationMark.TakeOff(held));
}
