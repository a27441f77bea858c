using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Icasync.Activities.Base;
using Icasync.Activities.Reports;
using Icasync.Activities.Sql;
using Microsoft.AspNetCore.Http;

namespace Icasync.Functions.Http;

/// <summary>An accepted request's answer, as it can be given again.</summary>
public sealed record StoredAnswer(int Status, string? Location, object Body);

/// <summary>
/// The header <c>Idempotency-Key</c> on POST: the same key and body get the same answer, another body a 409. The key is
/// taken before the work, so of two requests at once one works and the other waits for its answer. Refused requests are
/// not kept, so they may be tried again.
/// </summary>
public sealed class Idempotency(Database database, TimeProvider time)
{
    private const int KeyLengthMax = 150;
    private const int InWork = 0;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Work that has not ended after so long died with its process: the next request takes the key over.
    /// </summary>
    private static readonly TimeSpan WorkMax = TimeSpan.FromMinutes(2);

    /// <summary>After so long nobody repeats a request any more: the key is free again.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>Does the work once for the request's key, or every time when it has none.</summary>
    /// <param name="meaning">
    /// What the body says once it is read: bodies that say the same are the same, with or without options that are left
    /// out (O04).
    /// </param>
    /// <param name="dress">Adds to the answer what must not be kept.</param>
    public async Task<IResult> OnceAsync(
        HttpRequest request, object meaning, Func<Task<StoredAnswer>> work, CancellationToken cancellation,
        Func<string, string>? dress = null)
    {
        IResult Answer(HttpRequest to, int status, string? location, string text) =>
            Make(to, status, location, dress is null ? text : dress(text));
        string? key = request.Headers["Idempotency-Key"].FirstOrDefault();
        if (string.IsNullOrWhiteSpace(key))
        {
            StoredAnswer only = await work();
            return Answer(request, only.Status, only.Location, JsonSerializer.Serialize(only.Body, WireFormat.Json));
        }

        if (key.Length > KeyLengthMax)
        {
            throw ApiException.BadRequest(
                "Idempotency-Key",
                $"Idempotency-Key 超过 {KeyLengthMax} 个字符。",
                $"Idempotency-Key is longer than {KeyLengthMax} characters.");
        }

        string requestKey = Hash(Encoding.UTF8.GetBytes($"{request.Path}\n{key}"));
        string bodyHash = Hash(JsonSerializer.SerializeToUtf8Bytes(meaning, WireFormat.Json))[..32];
        if (await TakeOrAwaitAsync(requestKey, bodyHash, cancellation) is { } earlier)
        {
            return Answer(request, (int)earlier.Status, earlier.Location, earlier.Answer);
        }

        try
        {
            StoredAnswer answer = await work();
            string text = JsonSerializer.Serialize(answer.Body, WireFormat.Json);
            await WriteAsync(
                "UPDATE icasync_idempotency SET status = @status, answer = @answer WHERE request_key = @requestKey",
                new { status = answer.Status, answer = $"{answer.Location}\n{text}", requestKey });
            return Answer(request, answer.Status, answer.Location, text);
        }
        catch
        {
            await WriteAsync(
                "DELETE FROM icasync_idempotency WHERE request_key = @requestKey AND status = @inWork",
                new { requestKey, inWork = InWork });
            throw;
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private Task<bool> TakeAsync(string requestKey, string bodyHash, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        var row = new
        {
            requestKey, bodyHash, status = InWork, now = WireFormat.Instant(now), dead =
                WireFormat.Instant(now - WorkMax), old = WireFormat.Instant(now - KeptFor), empty = "\n",
        };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(
                    """
                    DELETE FROM icasync_idempotency WHERE request_key = @requestKey
                        AND (created_at < @old OR (status = @status AND created_at < @dead))
                    """,
                    row,
                    transaction);
                return await connection.ExecuteAsync(
                    """
                    INSERT INTO icasync_idempotency (request_key, body_hash, status, answer, created_at)
                    SELECT @requestKey, @bodyHash, @status, @empty, @now
                    WHERE NOT EXISTS (SELECT 1 FROM icasync_idempotency WHERE request_key = @requestKey)
                    """,
                    row,
                    transaction) == 1;
            },
            cancellation);
    }

    /// <summary>
    /// Null when the key is ours now: nobody had it, or whoever had it was refused. Else the answer that was given.
    /// </summary>
    private async Task<Row?> TakeOrAwaitAsync(string requestKey, string bodyHash, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        while (!await TakeAsync(requestKey, bodyHash, cancellation))
        {
            if (await FindAsync(requestKey, cancellation) is { } row)
            {
                if (row.BodyHash != bodyHash)
                {
                    throw ApiException.Conflict(
                        ProblemTypes.WrongState,
                        "此 Idempotency-Key 已用于不同的请求体。",
                        "This Idempotency-Key was used with another body.");
                }

                if (row.Status != InWork)
                {
                    return row;
                }
            }

            if (time.GetElapsedTime(began) > WaitMax)
            {
                throw ApiException.Conflict(
                    ProblemTypes.WrongState,
                    "同一 Idempotency-Key 的请求仍在处理。",
                    "Another request with this Idempotency-Key is still in work.");
            }

            await Task.Delay(LookEvery, time, cancellation);
        }

        return null;
    }

    // The answer is kept although the caller may have hung up: its work is done, and a repeat must get this answer.
    private Task WriteAsync(string sql, object row) => database.InTransactionAsync(
        (connection, transaction) => connection.ExecuteAsync(sql, row, transaction), CancellationToken.None);

    private static IResult Make(HttpRequest request, int status, string? location, string text)
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
            """
            SELECT body_hash AS BodyHash, status AS Status, answer AS Stored FROM icasync_idempotency
                WHERE request_key = @requestKey
            """,
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
