using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Icasync.Tests.Cli;

/// <summary>
/// What import refuses, with file and line and without loading anything, and what it says of files that it loads.
/// </summary>
public sealed class ImportTests : IDisposable
{
    private const string Header = "id,xm,xh,xydm,xymc,zydm,zymc,bjdm,bjmc,update_time,zt";
    private const string Row = "s1,学生一,20220400101,04,学院,0401,专业,1,班,2025-02-18,add";

    private readonly string _folder = Directory.CreateTempSubdirectory("icasync-import-").FullName;

    private string Students => Path.Combine(_folder, "out_xsxx.csv");

    private string DatabaseFile => Path.Combine(_folder, "term.db");

    [Theory]
    [InlineData("a row of commas", ",,,,,,,,,,", "line 3")]
    [InlineData("an empty id", ",学生二,20220400102,04,学院,0401,专业,1,班,2025-02-18,add", "line 3")]
    [InlineData("an id of spaces", "  ,学生二,20220400102,04,学院,0401,专业,1,班,2025-02-18,add", "line 3")]
    [InlineData("a repeated id", "s1,学生二,20220400102,04,学院,0401,专业,1,班,2025-02-18,add", "line 3")]
    [InlineData("a value too few", "s2,学生二", "line 3")]
    [InlineData("a quote that is not closed", "\"s2,学生二,20220400102,04,学院,0401,专业,1,班,2025-02-18,add", "line 3")]
    public async Task A_row_that_cannot_be_loaded_is_refused_with_its_line(string story, string row, string named)
    {
        await File.WriteAllTextAsync(Students, $"{Header}\n{Row}\n{row}\n");
        string detail = await RefusedAsync();
        Assert.True(
            detail.Contains(named, StringComparison.Ordinal) && detail.Contains(Students, StringComparison.Ordinal),
                $"{story}: {detail}");
        Assert.Equal(0, Count());
    }

    // Method: a byte that is no UTF-8 at the beginning, in the middle and in the last value of a file, and half a
    // character.
    [Theory]
    [InlineData(1, new byte[] { 0xff })]
    [InlineData(2, new byte[] { 0xff })]
    [InlineData(900, new byte[] { 0xfe })]
    [InlineData(5000, new byte[] { 0xe8, 0xb4 })]
    [InlineData(5000, new byte[] { 0xe8 })]
    public async Task Bytes_that_are_not_UTF8_are_refused_wherever_they_stand(int line, byte[] bytes)
    {
        List<byte> file = [];
        for (int number = 1; number <= 5000; number++)
        {
            file.AddRange(
                Encoding.UTF8.GetBytes(
                    number == 1 ? Header : Row.Replace("s1", "s" + number, StringComparison.Ordinal)));
            file.AddRange(number == line ? bytes : []);
            file.Add((byte)'\n');
        }

        await File.WriteAllBytesAsync(Students, [.. file]);
        string detail = await RefusedAsync();
        Assert.Contains($"line {line}:", detail, StringComparison.Ordinal);
        Assert.Contains("UTF-8", detail, StringComparison.Ordinal);
        Assert.Equal(0, Count());
    }

    [Theory]
    [InlineData("学生", "第一教学楼")]
    [InlineData("㐀𠀀镕", "é")]
    public async Task A_file_in_GB18030_is_read_and_said_so(string name, string unit)
    {
        Encoding gb = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        string row = Row.Replace("学生一", name, StringComparison.Ordinal).Replace("学院", unit, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(Students, gb.GetBytes($"{Header}\n{row}\n"));
        (int code, string output, string error) = await ImportAsync("--json");
        Assert.True(code == 0, $"{output} {error}");
        Assert.Contains(
            "GB18030", JsonDocument.Parse(output).RootElement.GetProperty("notes")[0].GetString(),
                StringComparison.Ordinal);
        Assert.Equal(name, Value("SELECT xm FROM out_xsxx"));
        Assert.Equal(unit, Value("SELECT xymc FROM out_xsxx"));
    }

    [Fact]
    public async Task UTF16_is_refused_and_a_byte_order_mark_is_no_part_of_a_name()
    {
        await File.WriteAllTextAsync(Students, $"{Header}\n{Row}\n", Encoding.Unicode);
        Assert.Contains("line 1:", await RefusedAsync(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            Students, $"{Header}\n{Row}\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(0, (await ImportAsync()).Code);
        Assert.Equal("s1", Value("SELECT id FROM out_xsxx"));
    }

    [Fact]
    public async Task Columns_that_the_table_lacks_are_left_out_and_said_so()
    {
        await File.WriteAllTextAsync(Students, $"bz,{Header},,old\nremark,{Row},,1\n");
        (int code, string output, string error) = await ImportAsync();
        Assert.True(code == 0, $"{output} {error}");
        Assert.Contains("bz, old", error, StringComparison.Ordinal);
        Assert.Equal("学生一", Value("SELECT xm FROM out_xsxx WHERE id = 's1' AND zt = 'add'"));
    }

    [Theory]
    [InlineData("without the id that the table wants", "xm,xh,xydm,xymc,zydm,zymc,bjdm,bjmc,update_time,zt", "id")]
    [InlineData("with a column twice", Header + ",xm", "xm")]
    [InlineData("without a column that a run needs", "id,xm,xydm,xymc,zydm,zymc,bjdm,bjmc,update_time,zt", "xh")]
    public async Task A_header_line_that_cannot_be_loaded_is_refused_by_the_column(
        string story, string header, string column)
    {
        await File.WriteAllTextAsync(Students, $"{header}\n{string.Join(',', header.Split(',').Select(_ => "x"))}\n");
        string detail = await RefusedAsync();
        Assert.True(detail.Contains(column, StringComparison.Ordinal), $"{story}: {detail}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_view_is_no_place_for_rows(bool replace)
    {
        Sql("CREATE TABLE people (id, xh); CREATE VIEW out_xsxx AS SELECT id, xh FROM people");
        await File.WriteAllTextAsync(Students, $"{Header}\n{Row}\n");
        Assert.Contains(
            "out_xsxx is a view", await RefusedAsync(replace ? ["--replace"] : []), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> RefusedAsync(params string[] more)
    {
        (int code, string output, string error) = await ImportAsync([.. more, "--json"]);
        Assert.True(code == 2, $"{code} {output} {error}");
        return JsonDocument.Parse(output).RootElement.GetProperty("detail").GetString()!;
    }

    private Task<(int Code, string Out, string Error)> ImportAsync(params string[] more) =>
        IcasyncProgram.RunInAsync(_folder, ["import", "--from", _folder, "--database", DatabaseFile, .. more]);

    private int Count() => Value("SELECT COUNT(*) FROM sqlite_master WHERE name = 'out_xsxx'") == "0" ? 0
        : int.Parse(Value("SELECT COUNT(*) FROM out_xsxx")!, System.Globalization.CultureInfo.InvariantCulture);

    private string? Value(string sql)
    {
        using SqliteConnection connection = new($"Data Source={DatabaseFile};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Sql(string sql) => _ = Value(sql);
}
