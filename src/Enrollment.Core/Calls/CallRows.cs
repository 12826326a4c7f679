using Enrollment.Core.Database;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Calls;

/// <summary>Reads and writes calls and what they need, for many enrollments at once.</summary>
public static class CallRows
{
    private const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Integers = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    private const NpgsqlDbType Instants = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;
    private const NpgsqlDbType Booleans = NpgsqlDbType.Array | NpgsqlDbType.Boolean;

    private static readonly string LoadFactsSql = EmbeddedSql.Of(typeof(CallRows), "LoadFacts");
    private static readonly string LoadSettingsSql = EmbeddedSql.Of(typeof(CallRows), "LoadSettings");
    private static readonly string LoadCallsSql = EmbeddedSql.Of(typeof(CallRows), "LoadCalls");
    private static readonly string SaveSql = EmbeddedSql.Of(typeof(CallRows), "SaveCalls");
    private static readonly string WithdrawSql = EmbeddedSql.Of(typeof(CallRows), "WithdrawCalls");

    /// <summary>Loads what calls of these enrollments need, in one round trip. An enrollment that did not come as a row is left out.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Calling>> LoadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<CallingEnrollment> enrollments, CancellationToken stop)
    {
        var sequences = enrollments.Select(one => (one.SequenceId, one.AccountId)).Distinct().ToList();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(LoadSettingsSql)
                {
                    Parameters = { new("ids", sequences.Select(s => s.SequenceId).ToArray()), new("account_ids", sequences.Select(s => s.AccountId).ToArray()) },
                },
                new(LoadCallsSql)
                {
                    Parameters = { new("ids", enrollments.Select(e => e.Id).ToArray()), new("account_ids", enrollments.Select(e => e.AccountId).ToArray()) },
                },
                new(LoadFactsSql)
                {
                    Parameters =
                    {
                        new("ids", enrollments.Select(e => e.Id).ToArray()), new("account_ids", enrollments.Select(e => e.AccountId).ToArray()),
                        new("sequence_ids", enrollments.Select(e => e.SequenceId).ToArray()), new("contact_ids", enrollments.Select(e => e.ContactId).ToArray()),
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        var settings = await ReadSettingsAsync(reader, stop);
        await reader.NextResultAsync(stop);
        var calls = await ReadCallsAsync(reader, stop);
        await reader.NextResultAsync(stop);
        var sequenceOf = enrollments.ToDictionary(one => one.Id, one => one.SequenceId);
        var loaded = new Dictionary<Guid, Calling>(enrollments.Count);
        while (await reader.ReadAsync(stop))
        {
            var facts = ReadFacts(reader);
            if (settings.TryGetValue(sequenceOf[facts.EnrollmentId], out var own))
                loaded.Add(facts.EnrollmentId, new(facts, own, reader.TextOrNull("obstacle"), calls[facts.EnrollmentId])
                {
                    SequenceName = reader.Get<string>("sequence_name"),
                });
        }
        return loaded;
    }

    /// <summary>Loads the settings of some sequences as they are now, by sequence.</summary>
    public static async Task<IReadOnlyDictionary<Guid, CallSettings>> LoadSettingsAsync(
        NpgsqlConnection connection, IReadOnlyCollection<(Guid SequenceId, Guid AccountId)> sequences, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LoadSettingsSql, connection)
        {
            Parameters = { new("ids", sequences.Select(s => s.SequenceId).ToArray()), new("account_ids", sequences.Select(s => s.AccountId).ToArray()) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await ReadSettingsAsync(reader, stop);
    }

    /// <summary>Makes the statement that writes calls, which were opened or changed.</summary>
    public static NpgsqlBatchCommand Save(IReadOnlyList<Call> calls) => new(SaveSql)
    {
        Parameters =
        {
            Array("call_ids", Uuids, calls, c => c.CallId),
            Array("account_ids", Uuids, calls, c => c.AccountId),
            Array("sequence_ids", Uuids, calls, c => c.SequenceId),
            Array("enrollment_ids", Uuids, calls, c => c.EnrollmentId),
            Array("step_seqs", Integers, calls, c => c.StepSeq),
            Array("step_ids", Uuids, calls, c => c.StepId),
            Array("positions", Integers, calls, c => c.Position),
            Array("attempts", Integers, calls, c => c.Attempt),
            Array("contact_ids", Uuids, calls, c => c.ContactId),
            Array("job_ids", Uuids, calls, c => c.JobId),
            Array("row_indexes", Integers, calls, c => c.RowIndex),
            Array("phones", Texts, calls, c => c.PhoneE164),
            Array("phone_exts", Texts, calls, c => c.PhoneExt),
            Array("dispatches", Texts, calls, c => c.Dispatch),
            Array("handed_out_ats", Instants, calls, c => c.HandedOutAt),
            Array("expires_ats", Instants, calls, c => c.ExpiresAt),
            Array("report_bys", Instants, calls, c => c.ReportBy),
            Array("require_starts", Booleans, calls, c => c.RequireStart),
            Array("started_ats", Instants, calls, c => c.StartedAt),
            Array("withdrawn_ats", Instants, calls, c => c.WithdrawnAt),
            Array("withdrawn_reasons", Texts, calls, c => c.WithdrawnReason),
            Array("closed_ats", Instants, calls, c => c.ClosedAt),
            Array("outcomes", Texts, calls, c => c.Outcome),
            Array("successes", Booleans, calls, c => c.IsSuccess),
            Array("are_reported", Booleans, calls, c => c.IsReported),
            Array("reports", Texts, calls, c => c.Report),
            Array("late_reports", Texts, calls, c => c.LateReports),
        },
    };

    /// <summary>Withdraws the open calls of enrollments that a statement has ended. Those that nobody has dialled are closed.</summary>
    public static async Task<IReadOnlyList<WithdrawnCall>> WithdrawAsync(
        NpgsqlConnection connection, Guid accountId, IReadOnlyCollection<Guid> enrollmentIds, string reason, DateTimeOffset at, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(WithdrawSql, connection)
        {
            Parameters = { new("account_id", accountId), new("enrollment_ids", enrollmentIds.ToArray()), new("reason", reason), new("at", at) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var withdrawn = new List<WithdrawnCall>();
        while (await reader.ReadAsync(stop))
            withdrawn.Add(new(Read(reader), reader.Get<bool>("is_new")));
        return withdrawn;
    }

    /// <summary>Reads a call from a row that has its columns.</summary>
    public static Call Read(NpgsqlDataReader row) => new()
    {
        CallId = row.Get<Guid>("call_id"),
        AccountId = row.Get<Guid>("account_id"),
        SequenceId = row.Get<Guid>("sequence_id"),
        EnrollmentId = row.Get<Guid>("enrollment_id"),
        StepSeq = row.Get<int>("step_seq"),
        StepId = row.Get<Guid>("step_id"),
        Position = row.Get<int>("position"),
        Attempt = row.Get<int>("attempt"),
        ContactId = row.Get<Guid>("contact_id"),
        JobId = row.Get<Guid>("job_id"),
        RowIndex = row.Get<int?>("row_index"),
        PhoneE164 = row.Get<string>("phone_e164"),
        PhoneExt = row.Get<string>("phone_ext"),
        Dispatch = row.Get<string>("dispatch"),
        HandedOutAt = row.Get<DateTimeOffset>("handed_out_at"),
        ExpiresAt = row.Get<DateTimeOffset>("expires_at"),
        ReportBy = row.Get<DateTimeOffset>("report_by"),
        RequireStart = row.Get<bool>("require_start"),
        Deliveries = row.Get<int>("deliveries"),
        MayBeTaken = row.Get<bool>("may_be_taken"),
        StartedAt = row.Get<DateTimeOffset?>("started_at"),
        WithdrawnAt = row.Get<DateTimeOffset?>("withdrawn_at"),
        WithdrawnReason = row.TextOrNull("withdrawn_reason"),
        ClosedAt = row.Get<DateTimeOffset?>("closed_at"),
        Outcome = row.TextOrNull("outcome"),
        IsSuccess = row.Get<bool?>("is_success"),
        IsReported = row.Get<bool>("is_reported"),
        Report = row.TextOrNull("report"),
        LateReports = row.Get<string>("late_reports"),
    };

    private static async Task<Dictionary<Guid, CallSettings>> ReadSettingsAsync(NpgsqlDataReader reader, CancellationToken stop)
    {
        var settings = new Dictionary<Guid, CallSettings>();
        while (await reader.ReadAsync(stop))
        {
            var one = ReadSettings(reader);
            settings.Add(one.SequenceId, one);
        }
        return settings;
    }

    private static async Task<ILookup<Guid, Call>> ReadCallsAsync(NpgsqlDataReader reader, CancellationToken stop)
    {
        var calls = new List<Call>();
        while (await reader.ReadAsync(stop))
            calls.Add(Read(reader));
        return calls.ToLookup(call => call.EnrollmentId);
    }

    private static CallFacts ReadFacts(NpgsqlDataReader row) => new()
    {
        EnrollmentId = row.Get<Guid>("enrollment_id"),
        AccountId = row.Get<Guid>("account_id"),
        JobId = row.Get<Guid>("job_id"),
        Name = row.Get<string>("name"),
        Email = row.TextOrNull("email"),
        PhoneE164 = row.Get<string>("phone_e164"),
        PhoneExt = row.Get<string>("phone_ext"),
        Timezone = row.Get<string>("timezone"),
        Variables = row.Get<string>("variables"),
        GroupField = row.TextOrNull("group_field"),
        GroupValue = row.TextOrNull("group_value"),
        BypassesWindow = row.Get<bool>("bypasses_window"),
        GroupSucceededAt = row.Get<DateTimeOffset?>("group_succeeded_at"),
    };

    private static CallSettings ReadSettings(NpgsqlDataReader row) => new()
    {
        SequenceId = row.Get<Guid>("sequence_id"),
        AccountId = row.Get<Guid>("account_id"),
        ExternalId = row.TextOrNull("external_id"),
        Variables = row.Get<string>("variables"),
        StrictVariables = row.Get<bool>("strict_variables"),
        RequiresEmail = row.Get<bool>("requires_email"),
        Timezones = row.Get<string[]>("timezones"),
        OnlyListedTimezones = row.Get<bool>("only_listed_timezones"),
        InferTimezone = row.Get<bool>("infer_timezone"),
        CallWindows = row.Get<string>("call_windows"),
        Exceptions = row.Get<string>("exceptions"),
        AllowWindowBypass = row.Get<bool>("allow_window_bypass"),
        RespectNumberZones = row.Get<bool>("respect_number_zones"),
        PhoneRegion = row.TextOrNull("phone_region"),
        PhoneCheck = row.Get<string>("phone_check"),
        AllowedRegions = row.IsNull("allowed_regions") ? null : row.Get<string[]>("allowed_regions"),
        MaxConcurrentCalls = row.Get<int>("max_concurrent_calls"),
        MaxCallsPerDay = row.Get<int?>("max_calls_per_day"),
        DispatchWithinMinutes = row.Get<int>("dispatch_within_minutes"),
        ReportTimeoutMinutes = row.Get<int>("report_timeout_minutes"),
        RequireStart = row.Get<bool>("require_start"),
        IfAlreadyEnrolled = row.Get<string>("if_already_enrolled"),
        ExpireAfterDays = row.Get<int?>("expire_after_days"),
        Dialer = row.TextOrNull("dialer"),
        CallerId = row.TextOrNull("caller_id"),
        Data = row.TextOrNull("data"),
        ResultWebhook = row.TextOrNull("result_webhook"),
    };

    private static NpgsqlParameter Array<TRow, TValue>(string name, NpgsqlDbType type, IReadOnlyList<TRow> rows, Func<TRow, TValue> value) =>
        new(name, type) { Value = rows.Select(value).ToArray() };
}

/// <summary>An enrollment for which calls are loaded.</summary>
public sealed record CallingEnrollment(Guid Id, Guid AccountId, Guid SequenceId, Guid ContactId);

/// <summary>A call that was withdrawn because its enrollment has ended.</summary>
/// <param name="IsNew">Whether it was not withdrawn before.</param>
public sealed record WithdrawnCall(Call Call, bool IsNew);
