using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Icasync.Activities.Probing;

/// <summary>
/// Titles of scratch calendars: a word, a random number, and a digest of it that only who has the app's key can make.
/// What a person typed or another program made is so never taken for a probe's. There is no space in it, so that no
/// sync finds a course's number at its end.
/// </summary>
internal static partial class ProbeTitle
{
    /// <summary>What every title begins with.</summary>
    public const string Word = "icasync-probe-";

    /// <summary>A title of a random number of six hex digits.</summary>
    public static string Of(string number, string appKey) => $"{Word}{number}-{Digest(number, appKey)}";

    /// <summary>Whether a probe of the app gave a calendar this title, or one that begins with it.</summary>
    public static bool IsProven(string title, string appKey) =>
        Form().Match(title) is { Success: true } match
        && match.Groups[2].Value == Digest(match.Groups[1].Value, appKey);

    private static string Digest(string number, string appKey) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(appKey), Encoding.ASCII.GetBytes(Word + number)))[..8];

    [GeneratedRegex("^icasync-probe-([0-9a-f]{6})-([0-9a-f]{8})")]
    private static partial Regex Form();
}
