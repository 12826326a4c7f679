using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enrollment.Core.Identity;
using Enrollment.Core.Requests;
using NpgsqlTypes;

namespace Enrollment.Core.Fields;

/// <summary>
/// Says what a field may hold: how it is read from a CSV cell, from a JSON value, and what type its column has. Files and JSON bodies
/// share these rules, so that neither takes what the other refuses.
/// </summary>
public abstract partial record FieldKind
{
    private FieldKind(NpgsqlDbType columnType) => ColumnType = columnType;

    public NpgsqlDbType ColumnType { get; }

    /// <summary>Reads a cell, or a JSON string. The text is trimmed and not empty.</summary>
    public abstract FieldValue Read(string text);

    /// <summary>Reads the JSON value that <paramref name="json"/> stands on, and leaves it on the value's last token.</summary>
    public virtual FieldValue ReadJson(ref Utf8JsonReader json, ReadOnlySpan<byte> line)
    {
        if (json.TokenType != JsonTokenType.String)
            return FieldValue.Refused("wrong_type", "A string is expected.");
        if (!StorableJson.IsStorable(ref json))
            return FieldValue.Refused("invalid_text", StorableJson.NotStorable);
        var text = VisibleText.Trim(json.GetString()!);
        return text.Length == 0 ? default : Read(text);
    }

    /// <summary>Says whether a file gives nothing by the value. A body may empty a field by it.</summary>
    public virtual bool IsEmpty(object value) => false;

    /// <summary>Reads a value of a JSON body.</summary>
    public FieldValue Read(JsonElement value)
    {
        var text = JsonMarshal.GetRawUtf8Value(value);
        var json = new Utf8JsonReader(text);
        json.Read();
        return ReadJson(ref json, text);
    }

    public sealed record Text(int MaxLength) : FieldKind(NpgsqlDbType.Text)
    {
        public override FieldValue Read(string text) =>
            VisibleText.Length(text) is var length && length <= MaxLength
                ? FieldValue.Of(text)
                : FieldValue.Refused("too_long", $"At most {MaxLength} characters; this has {length}.");
    }

    /// <summary>The caller's own id, kept as its key so that every look-up finds it.</summary>
    public sealed record ExternalId(int MaxLength) : FieldKind(NpgsqlDbType.Text)
    {
        public override FieldValue Read(string text) => new Text(MaxLength).Read(IdentityKeys.OfExternalId(text));
    }

    /// <summary>An e-mail address, kept and checked as it is seen. Letter case and the form of the domain stay the caller's.</summary>
    public sealed record Email() : FieldKind(NpgsqlDbType.Text)
    {
        // RFC 5321: 64 for the local part, 255 for the domain, one for the @.
        private const int MaxLength = 320;

        // Unicode has it among the symbols, but it looks like a blank.
        private const char BrailleBlank = '\u2800';

        public override FieldValue Read(string text)
        {
            var seen = IdentityKeys.Seen(text);
            if (VisibleText.Length(seen) is var length && length > MaxLength)
                return FieldValue.Refused("too_long", $"At most {MaxLength} characters; this has {length}.");
            return LooksRight(seen) ? FieldValue.Of(seen) : FieldValue.Refused("invalid_email", "An address like anna@example.org is expected.");
        }

        private static bool LooksRight(string text)
        {
            var at = text.IndexOf('@', StringComparison.Ordinal);
            var domain = text.AsSpan(at + 1);
            return at > 0 && domain.Length > 0 && !domain.Contains('@') && domain[0] != '.' && domain[^1] != '.' && !domain.Contains("..", StringComparison.Ordinal)
                && !text.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter is ',' or ';' or '<' or '>' or '"' or BrailleBlank);
        }
    }

    public sealed partial record TimeZone() : FieldKind(NpgsqlDbType.Text)
    {
        // A look-up opens a file, so what was found is kept. Of a zone there is one spelling only, and a few hundred zones.
        private static readonly ConcurrentDictionary<string, bool> Known = new(StringComparer.Ordinal);

        public override FieldValue Read(string text) =>
            Exists(text) ? FieldValue.Of(text) : FieldValue.Refused("invalid_timezone", "An IANA time zone name like Europe/Berlin is expected.");

        private static bool Exists(string name)
        {
            if (Known.ContainsKey(name))
                return true;
            return Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId && Known.TryAdd(name, true);
        }

        // Files have other paths, too: Europe//Berlin, and folders with the same zones counted otherwise, posix/ and right/.
        [GeneratedRegex(@"^[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){0,2}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
        private static partial Regex Name();
    }

    public sealed record Instant() : FieldKind(NpgsqlDbType.TimestampTz)
    {
        private const int MinYear = 1900;
        private const int MaxYear = 2200;

        public override FieldValue Read(string text) =>
            Instants.TryRead(text, out var instant, out var fault) ? Within(instant) : FieldValue.Refused("invalid_instant", fault!);

        private static FieldValue Within(DateTimeOffset instant) =>
            instant.Year is >= MinYear and <= MaxYear ? FieldValue.Of(instant) : FieldValue.Refused("out_of_range", $"The year must be {MinYear} to {MaxYear}.");
    }

    public sealed record Boolean() : FieldKind(NpgsqlDbType.Boolean)
    {
        private static readonly object True = true;
        private static readonly object False = false;

        // As spreadsheets and exports write it, the German ones too.
        public override FieldValue Read(string text) => text.ToUpperInvariant() switch
        {
            "TRUE" or "YES" or "1" or "WAHR" or "JA" => FieldValue.Of(True),
            "FALSE" or "NO" or "0" or "FALSCH" or "NEIN" => FieldValue.Of(False),
            _ => FieldValue.Refused("invalid_boolean", "true or false is expected."),
        };

        public override FieldValue ReadJson(ref Utf8JsonReader json, ReadOnlySpan<byte> line) => json.TokenType switch
        {
            JsonTokenType.True => FieldValue.Of(True),
            JsonTokenType.False => FieldValue.Of(False),
            _ => FieldValue.Refused("wrong_type", "true or false is expected, without quotes."),
        };
    }

    public sealed record JsonObject(int MaxBytes) : FieldKind(NpgsqlDbType.Jsonb)
    {
        public override FieldValue Read(string text) => Check(Encoding.UTF8.GetBytes(text));

        public override FieldValue ReadJson(ref Utf8JsonReader json, ReadOnlySpan<byte> line)
        {
            if (json.TokenType != JsonTokenType.StartObject)
                return FieldValue.Refused("wrong_type", "An object is expected.");
            var from = (int)json.TokenStartIndex;
            json.Skip();
            var to = (int)json.BytesConsumed;
            return to - from > MaxBytes ? TooLong(to - from) : Check(line[from..to].ToArray());
        }

        public override bool IsEmpty(object value) => value is byte[] json && json.AsSpan(1).TrimStart(" \t\r\n"u8) is [(byte)'}', ..];

        private FieldValue Check(byte[] json)
        {
            if (json.Length > MaxBytes)
                return TooLong(json.Length);
            if (StorableJson.FindFault(json, out var writtenBytes) is { } detail)
                return FieldValue.Refused("invalid_json", detail);
            return writtenBytes > MaxBytes ? TooLong(writtenBytes) : FieldValue.Of(json);
        }

        private FieldValue TooLong(long bytes) =>
            FieldValue.Refused("too_long", $"At most {MaxBytes} bytes, with numbers written out; this has {bytes}.");
    }

    /// <summary>Several ids as <see cref="ExternalId"/> has them: a JSON array, or a cell with semicolons between them.</summary>
    public sealed record ExternalIdList(int MaxLength) : FieldKind(NpgsqlDbType.Array | NpgsqlDbType.Text)
    {
        public override FieldValue Read(string text) => Check(text.Split(';').Select(VisibleText.Trim).Where(one => one.Length > 0).ToArray());

        public override FieldValue ReadJson(ref Utf8JsonReader json, ReadOnlySpan<byte> line)
        {
            if (json.TokenType != JsonTokenType.StartArray)
                return FieldValue.Refused("wrong_type", "An array of strings is expected.");
            var texts = new List<string>();
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (json.TokenType != JsonTokenType.String)
                    return FieldValue.Refused("wrong_type", "An array of strings is expected.");
                if (!StorableJson.IsStorable(ref json))
                    return FieldValue.Refused("invalid_text", StorableJson.NotStorable);
                if (VisibleText.Trim(json.GetString()!) is { Length: > 0 } text)
                    texts.Add(text);
            }
            return Check(texts.ToArray());
        }

        private FieldValue Check(string[] given)
        {
            var texts = Array.ConvertAll(given, IdentityKeys.OfExternalId);
            if (Array.Exists(texts, text => VisibleText.Length(text) > MaxLength))
                return FieldValue.Refused("too_long", $"At most {MaxLength} characters each.");
            return texts.Length == 0 ? default : FieldValue.Of(texts);
        }
    }
}

/// <summary>A value, or why there is none. The default is a field that was not given.</summary>
public readonly record struct FieldValue(object? Value, (string Code, string Detail)? Fault)
{
    public static FieldValue Of(object value) => new(value, null);

    public static FieldValue Refused(string code, string detail) => new(null, (code, detail));
}
