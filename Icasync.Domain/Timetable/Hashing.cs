using System.Security.Cryptography;
using System.Text;

namespace Icasync.Domain.Timetable;

/// <summary>Shortens digests to the hex forms that our tables and markers use.</summary>
public static class Hashing
{
    /// <summary>Lower-case hex of the first <paramref name="bytes"/> bytes of a digest.</summary>
    public static string Hex(ReadOnlySpan<byte> digest, int bytes) => Convert.ToHexStringLower(digest[..bytes]);

    /// <summary>Lower-case hex of the first <paramref name="bytes"/> bytes of the SHA-256 of a text in UTF-8.</summary>
    public static string Sha256Hex(string text, int bytes) => Hex(SHA256.HashData(Encoding.UTF8.GetBytes(text)), bytes);
}
