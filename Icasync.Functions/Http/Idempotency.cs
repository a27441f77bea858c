using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Reports;
using Icasync.Activities.Runs;
using Icasync.Activities.Sql;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>An accepted request's answer, as it can be given again.</summary>
public sealed record StoredAnswer(int Status, string? Location, object Body);

/// <summary>
/// The header <c>Idempotency-Key</c> on POST: the same key and body get the same answer, another body a 409. Refused
/// requests are not kept, so they may be tried again.
/// </summary>
public sealed class Idempotency(Database database, TimeProvider time)
{
    private const int KeyLengthMax = 150;

    /// <summary>Does the work once for the request's key, or every time when it has none.</summary>
    public async Task<IResult> OnceAsync(
        HttpRequest request, byte[] body, Func<Task<StoredAnswer>> work, CancellationToken cancellation)
    {
        string? key = request.Headers["Idempotency-Key"].FirstOrDefault();
        if (string.IsNullOrWhiteSpace(key))
        {
            StoredAnswer only = await work();
            return Answer(request, only.Status, only.Location, JsonSerializer.Serialize(only.Body, Wire.Json));
        }

        if (key.Length > KeyLengthMax)
        {
            throw ApiException.BadRequest("Idempotency-Key", $"Idempotency-Key is longer than {KeyLengthMax} characters.");
        }

        string requestKey = $"{request.Path} {key}";
        string bodyHash = Convert.ToHexStringLower(SHA256.HashData(body))[..32];
        if (await FindAsync(requestKey, cancellation) is { } earlier)
        {
            return earlier.BodyHash == bodyHash
                ? Answer(request, (int)earlier.Status, earlier.Location, earlier.Answer)
                : throw ApiException.Conflict(ProblemTypes.WrongState, "This Idempotency-Key was used with another body.");
        }

        StoredAnswer answer = await work();
        string text = JsonSerializer.Serialize(answer.Body, Wire.Json);
        await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO icasync_idempotency (request_key, body_hash, status, answer, created_at)
                VALUES (@requestKey, @bodyHash, @status, @answer, @now)
                """,
                new
                {
                    requestKey, bodyHash, status = answer.Status, answer = $"{answer.Location}\n{text}", now = Wire.Instant(time.GetUtcNow()),
                },
                transaction),
            cancellation);
        return Answer(request, answer.Status, answer.Location, text);
    }

    private static IResult Answer(HttpRequest request, int status, string? location, string text)
    {
        if (location is { Length: > 0 })
        {
            request.HttpContext.Response.Headers.Location = location;
        }

        request.HttpContext.Response.Headers.RetryAfter = "2";
        return Results.Text(text, "application/json; charset=utf-8", statusCode: status);
    }

    private async Task<Row?> FindAsync(string requestKey, CancellationToken cancellation)
    {
        await using DbConnection connection = await database.OpenAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Row>(
            "SELECT body_hash AS BodyHash, status AS Status, answer AS Stored FROM icasync_idempotency WHERE request_key = @requestKey",
            new { requestKey });
    }

    private sealed class Row
    {
        public required string BodyHash { get; init; }
        public long Status { get; init; }
        public required string Stored { get; init; }
        public string? Location => Stored[..Stored.IndexOf('\n', StringComparison.Ordinal)];
        public string Answer => Stored[(Stored.IndexOf('\n', StringComparison.Ordinal) + 1)..];
    }
}
