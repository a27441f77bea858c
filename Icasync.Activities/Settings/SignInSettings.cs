namespace Icasync.Activities.Settings;

/// <summary>Reads how people sign in.</summary>
internal static class SignInSettings
{
    private const int SessionMinutesMin = 5;
    private const int SessionMinutesMax = 1440;

    public static SignInOptions? Read(SettingReader reader)
    {
        Uri? authority = reader.Address(SettingNames.SignIn("Authority"), null);
        string? clientId = reader.Text(SettingNames.SignIn("ClientId"));
        SignInOptions standard = new()
        {
            Authority = authority ?? new Uri("https://unset"), ClientId = clientId ?? string.Empty,
        };
        SignInOptions read = standard with
        {
            ClientSecret = reader.Text(SettingNames.SignIn("ClientSecret")),
            Scopes = Scopes(reader, standard.Scopes),
            NameClaim = reader.Text(SettingNames.SignIn("NameClaim")) ?? standard.NameClaim,
            RoleClaim = reader.Text(SettingNames.SignIn("RoleClaim")) ?? standard.RoleClaim,
            Viewers = Values(reader, "ViewerRoles", standard.Viewers),
            Operators = Values(reader, "OperatorRoles", standard.Operators),
            Approvers = Values(reader, "ApproverRoles", standard.Approvers),
            Session = TimeSpan.FromMinutes(reader.Whole(
                SettingNames.SignIn("SessionMinutes"), (int)standard.Session.TotalMinutes, SessionMinutesMin,
                SessionMinutesMax)),
        };
        if (reader.Text(SettingNames.SignIn("Authority")) is null != clientId is null)
        {
            reader.Refuse(
                SettingNames.SignIn(clientId is null ? "ClientId" : "Authority"), null,
                "set together with its other half: the address of the identity provider and the client id it gave out");
        }

        return authority is null || clientId is null ? null : read;
    }

    private static string[] Scopes(SettingReader reader, IReadOnlyList<string> standard)
    {
        string? text = reader.Text(SettingNames.SignIn("Scopes"));
        string[] scopes = [.. text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? standard];
        if (!scopes.Contains("openid"))
        {
            reader.Refuse(SettingNames.SignIn("Scopes"), text, "scopes between spaces, openid among them");
        }

        return scopes;
    }

    // A directory's name of a group holds commas, so that the values stand between semicolons.
    private static string[] Values(SettingReader reader, string name, IReadOnlyList<string> standard)
    {
        string? text = reader.Text(SettingNames.SignIn(name));
        string[] values = [.. text?.Split(';', StringSplitOptions.TrimEntries) ?? standard];
        if (values.Contains(string.Empty))
        {
            reader.Refuse(SettingNames.SignIn(name), text, "values between semicolons, none of them empty");
        }

        return values;
    }
}
