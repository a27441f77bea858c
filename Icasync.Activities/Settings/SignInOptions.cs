namespace Icasync.Activities.Settings;

/// <summary>
/// How people sign in at <c>icasync serve</c>: at the university's own identity provider, by OpenID Connect.
/// </summary>
public sealed record SignInOptions
{
    /// <summary>The provider: its discovery document stands below it.</summary>
    public required Uri Authority { get; init; }

    /// <summary>The name under which the provider knows icasync.</summary>
    public required string ClientId { get; init; }

    /// <summary>The secret that goes with it; null for a client that the provider registered as public.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>What is asked for, <c>openid</c> among it.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile"];

    /// <summary>The claim that names the person in the operator log.</summary>
    public string NameClaim { get; init; } = "preferred_username";

    /// <summary>The claim whose values tell what the person may do.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>Values of the claim that make a viewer.</summary>
    public IReadOnlyList<string> Viewers { get; init; } = ["icasync.viewer"];

    /// <summary>Values of the claim that make an operator.</summary>
    public IReadOnlyList<string> Operators { get; init; } = ["icasync.operator"];

    /// <summary>Values of the claim that make an approver.</summary>
    public IReadOnlyList<string> Approvers { get; init; } = ["icasync.approver"];

    /// <summary>How long a sign-in counts; what the provider says of a person is read again after it.</summary>
    public TimeSpan Session { get; init; } = TimeSpan.FromMinutes(480);
}
