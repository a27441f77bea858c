using System.Reflection;
using Microsoft.Data.SqlClient;

namespace Icasync.Tests.Sql;

/// <summary>
/// Errors of SQL Server as its driver throws them. It alone can make them, so they are made by reflection.
/// </summary>
internal static class DriverErrors
{
    public const int Deadlock = 1205;
    public const int LockTimeOut = 1222;
    public const int SnapshotConflict = 3960;

    /// <summary>The driver's exception for an error of the server.</summary>
    public static SqlException Of(int number)
    {
        SqlErrorCollection errors = (SqlErrorCollection)Make(typeof(SqlErrorCollection), []);
        SqlError error = (SqlError)Make(
            typeof(SqlError),
            new Dictionary<string, object?>
            {
                ["infoNumber"] = number, ["errorState"] = (byte)1, ["errorClass"] = (byte)13, ["server"] = "stand-in",
                ["errorMessage"] = $"error {number}", ["procedure"] = string.Empty, ["lineNumber"] = 1,
            });
        typeof(SqlErrorCollection).GetMethod("Add", BindingFlags.Instance | BindingFlags.NonPublic)!
            .Invoke(errors, [error]);
        MethodInfo create = typeof(SqlException)
            .GetMethods(BindingFlags.Static | BindingFlags.NonPublic).Where(one => one.Name == "CreateException")
            .MinBy(one => one.GetParameters().Length)!;
        return (SqlException)create.Invoke(null, Arguments(create, new Dictionary<string, object?>
        {
            ["errorCollection"] = errors, ["serverVersion"] = "15.00.2000",
        }))!;
    }

    private static object Make(Type type, Dictionary<string, object?> values)
    {
        ConstructorInfo constructor = type
            .GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .Where(one => values.Keys.All(name => one.GetParameters().Any(parameter => parameter.Name == name)))
            .MinBy(one => one.GetParameters().Length)!;
        return constructor.Invoke(Arguments(constructor, values));
    }

    private static object?[] Arguments(MethodBase method, Dictionary<string, object?> values) =>
    [
        .. method.GetParameters().Select(parameter => values.TryGetValue(parameter.Name!, out object? value)
            ? value
            : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null),
    ];
}
