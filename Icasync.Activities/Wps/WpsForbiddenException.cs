namespace Icasync.Activities.Wps;

/// <summary>
/// WPS refuses the app: WPS_FORBIDDEN. Nothing will work until a person changes its credentials, scopes or rights.
/// </summary>
public sealed class WpsForbiddenException(string message) : Exception(message);
