using System.Data.Common;

namespace Icasync.Tests.Sql;

/// <summary>An error of the database that does not pass.</summary>
internal sealed class RefusedException() : DbException("refused for good");
