using System.Text.Json;
using Icasync.Activities.Reports;
using Icasync.Activities.Settings;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>What somebody may do: look; start and act; decide plans, releases and forced runs.</summary>
public enum ApiRole
{
    Viewer,
    Operator,
    Approver,
}

/// <summary>Who calls.</summary>
/// <param name="Name">The signed-in name, or <c>api key</c>; it stands in the operator log.</param>
public sealed record ApiCaller(string Name, IReadOnlySet<ApiRole> Roles)
{
    /// <summary>The name of callers that are known by a key alone.</summary>
    public const string KeyName = "api key";

    /// <summary>A key opens everything: it is what an installation hands to its own programs.</summary>
    public static ApiCaller OfKey { get; } = new(KeyName, new HashSet<ApiRole>(Enum.GetValues<ApiRole>()));

    /// <summary>Whether the caller may see names of people.</summary>
    public bool MaySeeNames => Roles.Contains(ApiRole.Operator) || Roles.Contains(ApiRole.Approver);

    /// <summary>Refuses a caller without the role.</summary>
    /// <exception cref="ApiException">403.</exception>
    public void Require(ApiRole role)
    {
        if (!Roles.Contains(role))
        {
            throw new ApiException(new ProblemDocument
            {
                Type = ProblemTypes.Forbidden,
                Title = "没有权限 · Not allowed",
                Status = StatusCodes.Status403Forbidden,
                Detail = ApiResults.Both(
                    $"需要角色 icasync.{role.ToString().ToLowerInvariant()}，请联系角色管理员。",
                    $"This needs the role icasync.{role.ToString().ToLowerInvariant()}. Ask whoever gives out roles "
                    + "where you sign in."),
            });
        }
    }
}

/// <summary>
/// Tells who calls. The headers of App Service authentication are believed only where App Service writes them: anybody
/// could send them to a server on loopback.
/// </summary>
/// <param name="TrustsSignIn">Whether App Service authentication stands in front of this host.</param>
/// <param name="IsApp">Whether this is the Functions host, where the engine has links of its own.</param>
/// <param name="HasSessions">Whether this host itself has people sign in and knows them by a session.</param>
public sealed record CallerPolicy(bool TrustsSignIn, bool IsApp = false, bool HasSessions = false)
{
    /// <summary>The claim that names a person.</summary>
    public const string NameClaim = "preferred_username";

    /// <summary>The claim that holds a role of ours.</summary>
    public const string RoleClaim = "roles";

    private const string PrincipalHeader = "X-MS-CLIENT-PRINCIPAL";
    private const int NameLengthMax = 150;

    private static readonly Dictionary<string, ApiRole[]> RoleNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["icasync.viewer"] = [ApiRole.Viewer],
        ["icasync.operator"] = [ApiRole.Viewer, ApiRole.Operator],
        ["icasync.approver"] = [ApiRole.Viewer, ApiRole.Operator, ApiRole.Approver],
    };

    /// <summary>The policy of a Functions host: sign-in counts where the platform says that it is on.</summary>
    public static CallerPolicy OfApp() => new(
        string.Equals(
            Environment.GetEnvironmentVariable("WEBSITE_AUTH_ENABLED"), "true", StringComparison.OrdinalIgnoreCase),
        IsApp: true);

    /// <summary>The policy of <c>icasync serve</c>: sessions count where a provider is set.</summary>
    public static CallerPolicy OfServe(IcasyncSettings settings) =>
        new(TrustsSignIn: false, HasSessions: settings.SignIn is not null);

    /// <summary>Whether people can sign in here at all.</summary>
    public bool OffersSignIn => TrustsSignIn || HasSessions;

    /// <summary>Whether App Service, or a session of this host, vouches for a person behind the request.</summary>
    public bool IsSignedIn(HttpRequest request) => Claims(request) is not null;

    /// <summary>Who sent the request. The host has refused callers without key or sign-in before.</summary>
    public ApiCaller Of(HttpRequest request)
    {
        if (Claims(request) is not { } claims)
        {
            return ApiCaller.OfKey;
        }

        HashSet<ApiRole> roles = claims.GetValueOrDefault(RoleClaim, [])
            .Concat(claims.GetValueOrDefault("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", []))
            .SelectMany(role => RoleNames.GetValueOrDefault(role, []))
            .ToHashSet();
        string name = claims.GetValueOrDefault(NameClaim, []).Concat(claims.GetValueOrDefault("name", []))
            .FirstOrDefault()
            ?? "signed-in user";
        return new ApiCaller(name.Length > NameLengthMax ? name[..NameLengthMax] : name, roles);
    }

    private Dictionary<string, List<string>>? Claims(HttpRequest request) =>
        HasSessions && request.HttpContext.User is { Identity.IsAuthenticated: true } person
            ? person.Claims.GroupBy(claim => claim.Type).ToDictionary(
                group => group.Key, group => group.Select(claim => claim.Value).ToList())
        : TrustsSignIn && request.Headers[PrincipalHeader].FirstOrDefault() is { Length: > 0 } header
            ? Claims(header)
            : null;

    private static Dictionary<string, List<string>> Claims(string header)
    {
        Dictionary<string, List<string>> claims = new(StringComparer.OrdinalIgnoreCase);
        try
        {
            using JsonDocument principal = JsonDocument.Parse(Convert.FromBase64String(header));
            foreach (JsonElement claim in principal.RootElement.GetProperty("claims").EnumerateArray())
            {
                if (claim.TryGetProperty("typ", out JsonElement type)
                    && claim.TryGetProperty("val", out JsonElement value)
                    && type.GetString() is { } key && value.GetString() is { } text)
                {
                    (claims.TryGetValue(key, out List<string>? values) ? values : claims[key] = []).Add(text);
                }
            }
        }
        catch (Exception unreadable) when (
            unreadable is FormatException or JsonException or KeyNotFoundException or InvalidOperationException
                or ArgumentException)
        {
            // Signed in, but nobody can say as whom: no claim, no role.
            return new(StringComparer.OrdinalIgnoreCase);
        }

        return claims;
    }
}
