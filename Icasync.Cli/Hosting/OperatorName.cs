namespace Icasync.Cli.Hosting;

/// <summary>Who stands in the operator log for what is done on the command line: the account of this machine.</summary>
internal static class OperatorName
{
    /// <summary>The account's name.</summary>
    public static string Of() => $"{Environment.UserName}@cli";
}
