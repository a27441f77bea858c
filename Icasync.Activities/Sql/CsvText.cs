using System.Text;
using System.Text.Unicode;

namespace Icasync.Activities.Sql;

/// <summary>
/// Tells how the text of a CSV file is encoded: UTF-8, or else GB18030, as Chinese Excel writes it. What is neither is
/// refused with its first wrong line: a reader that replaces bytes would load names that nobody has.
/// </summary>
internal static class CsvText
{
    private const char Replacement = '\uFFFD';

    /// <summary>Characters from here on take three bytes of UTF-8 or more; Chinese ones do.</summary>
    private const char ThreeBytes = '\u0800';

    // The encoding is part of the runtime, but is not known until its provider is.
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding(
        "GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>The text of the file, and whether it is in GB18030.</summary>
    /// <exception cref="ImportException">The file is in neither encoding, or cannot be read.</exception>
    public static (string Text, bool IsGb18030) Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} cannot be read: check the rights on it and its size.");
        }

        if (Utf8.IsValid(bytes))
        {
            return (Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'), false);
        }

        try
        {
            if (!IsMostlyUtf8(bytes))
            {
                return (Gb18030.GetString(bytes), true);
            }
        }
        catch (DecoderFallbackException)
        {
            // Told below.
        }

        throw new ImportException(
            $"{path}, line {LineOf(bytes)}: the text is not UTF-8, nor is the file GB18030. Save it as CSV UTF-8.");
    }

    // A damaged UTF-8 file can be valid GB18030 by chance, and would become a file of wrong names. In text that really
    // is GB18030, three bytes in a row that UTF-8 allows are rare.
    private static bool IsMostlyUtf8(byte[] bytes)
    {
        (int good, int bad) = (0, 0);
        foreach (char c in Encoding.UTF8.GetString(bytes))
        {
            good += c >= ThreeBytes && c != Replacement ? 1 : 0;
            bad += c == Replacement ? 1 : 0;
        }

        return good >= bad;
    }

    private static int LineOf(ReadOnlySpan<byte> bytes)
    {
        int line = 1;
        foreach (Range range in bytes.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(bytes[range]))
            {
                break;
            }

            line++;
        }

        return line;
    }
}
