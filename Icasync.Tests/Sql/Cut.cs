using System.Data;
using System.Data.Common;

namespace Icasync.Tests.Sql;

/// <summary>A connection that is cut.</summary>
/// <param name="AnswerOnly">Whether the server did what was asked and its answer alone is lost.</param>
/// <param name="Dress">How the driver and Dapper show it: 0 as it is, 1 as Dapper does while a row is read, 2 as bulk
/// copy does while it asks for columns.</param>
internal sealed record Cut(bool AnswerOnly, int Dress)
{
    /// <summary>The exception that reaches the caller.</summary>
    public Exception Wrapped(DbException lost) => Dress switch
    {
        0 => lost,
        1 => new DataException("Error parsing column 0", lost),
        2 => new InvalidOperationException("the columns could not be asked for", lost),
        _ => throw new System.Diagnostics.UnreachableException($"dress {Dress}"),
    };
}
