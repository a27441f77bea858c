using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Icasync.WpsSimulator.Core;

/// <summary>Why a call or one element of it is refused.</summary>
internal sealed record Refusal(long Code, string Message);

/// <summary>The outcome of an operation before it is bytes: a result code, and data or items.</summary>
internal sealed class Reply
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // Chinese text goes out as it is: what a client sees in the wire log is what is stored.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public long Code { get; private init; }

    public string Message { get; private init; } = "";

    /// <summary>The nested cause (<c>more</c>), for a batch that sank on one element.</summary>
    public Refusal? Cause { get; private init; }

    public Action<Utf8JsonWriter>? Data { get; private init; }

    /// <summary>List answers: one writer an item, so that faults can shuffle and drop them.</summary>
    public IReadOnlyList<Action<Utf8JsonWriter>>? Items { get; init; }

    public string? NextPageToken { get; init; }

    public string? NextSyncToken { get; init; }

    public int? Total { get; init; }

    /// <summary>The token answer is a bare object without the envelope (WPS-API 1).</summary>
    public bool Bare { get; private init; }

    public static Reply Done { get; } = new();

    public static Reply Of(Action<Utf8JsonWriter> data) => new() { Data = data };

    public static Reply BareOf(Action<Utf8JsonWriter> data) => new() { Data = data, Bare = true };

    public static Reply Refuse(long code, string message, Refusal? cause = null) =>
        new() { Code = code, Message = message, Cause = cause };

    public static Reply Refuse(Refusal refusal) => Refuse(refusal.Code, refusal.Message);

    public static Reply List<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => new()
    {
        Items = [.. items.Select(item => (Action<Utf8JsonWriter>)(writer => write(writer, item)))],
    };

    /// <summary>The same answer with its items replaced.</summary>
    public Reply WithItems(IReadOnlyList<Action<Utf8JsonWriter>> items) => new()
    {
        Items = items,
        NextPageToken = NextPageToken,
        NextSyncToken = NextSyncToken,
        Total = Total,
    };

    public ReadOnlyMemory<byte> ToBytes()
    {
        return JsonBytes(writer =>
        {
            if (Bare)
            {
                Data!(writer);
                return;
            }

            writer.WriteStartObject();
            writer.WriteNumber("code", Code);
            writer.WriteString("msg", Message);
            WriteMore(writer);
            WriteData(writer);
            writer.WriteEndObject();
        });
    }

    public static ReadOnlyMemory<byte> JsonBytes(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter writer = new(buffer, WriterOptions))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }

    private void WriteMore(Utf8JsonWriter writer)
    {
        if (Cause is not null)
        {
            writer.WriteStartObject("more");
            writer.WriteNumber("code", Cause.Code);
            writer.WriteString("msg", Cause.Message);
            writer.WriteEndObject();
        }
    }

    private void WriteData(Utf8JsonWriter writer)
    {
        if (Data is not null)
        {
            writer.WritePropertyName("data");
            Data(writer);
        }
        else if (Items is not null)
        {
            writer.WriteStartObject("data");
            writer.WriteStartArray("items");
            foreach (Action<Utf8JsonWriter> item in Items)
            {
                item(writer);
            }

            writer.WriteEndArray();
            WriteListEnd(writer);
            writer.WriteEndObject();
        }
    }

    private void WriteListEnd(Utf8JsonWriter writer)
    {
        if (NextPageToken is not null)
        {
            writer.WriteString("next_page_token", NextPageToken);
        }

        if (NextSyncToken is not null)
        {
            writer.WriteString("next_sync_token", NextSyncToken);
        }

        if (Total is int total)
        {
            writer.WriteNumber("total", total);
        }
    }
}
