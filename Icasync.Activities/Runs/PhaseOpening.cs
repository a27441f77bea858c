using Dapper;
using Icasync.Activities.Sql;

namespace Icasync.Activities.Runs;

/// <summary>What a phase's activity writes and asks in the round trip that reads its run.</summary>
/// <param name="First">Written also where the attempt may work no more, so each must bear that.</param>
/// <param name="Queries">Asked after the run.</param>
/// <param name="Read">Reads what they find.</param>
internal sealed record PhaseOpening<T>(
    IReadOnlyList<Statement> First, IReadOnlyList<Statement> Queries, Func<SqlMapper.GridReader, Task<T>> Read);
