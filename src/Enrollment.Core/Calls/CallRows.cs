using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Calls;

/// <summary>Reads and writes calls and what they need, for many enrollments at once.</summary>
public static class CallRows
{
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
            ColumnOf.Uuids("call_ids", calls, c => c.CallId),
            ColumnOf.Uuids("account_ids", calls, c => c.AccountId),
            ColumnOf.Uuids("sequence_ids", calls, c => c.SequenceId),
            ColumnOf.Uuids("enrollment_ids", calls, c => c.EnrollmentId),
            ColumnOf.Integers("step_seqs", calls, c => c.StepSeq),
            ColumnOf.Uuids("step_ids", calls, c => c.StepId),
            ColumnOf.Integers("positions", calls, c => c.Position),
            ColumnOf.Integers("attempts", calls, c => c.Attempt),
            ColumnOf.Uuids("contact_ids", calls, c => c.ContactId),
            ColumnOf.Uuids("job_ids", calls, c => c.JobId),
            ColumnOf.Integers("row_indexes", calls, c => c.RowIndex),
            ColumnOf.Texts("phones", calls, c => c.PhoneE164),
            ColumnOf.Texts("phone_exts", calls, c => c.PhoneExt),
            ColumnOf.Texts("dispatches", calls, c => c.Dispatch),
            ColumnOf.Instants("handed_out_ats", calls, c => c.HandedOutAt),
            ColumnOf.Instants("expires_ats", calls, c => c.ExpiresAt),
            ColumnOf.Instants("report_bys", calls, c => c.ReportBy),
            ColumnOf.Booleans("require_starts", calls, c => c.RequireStart),
            ColumnOf.Instants("started_ats", calls, c => c.StartedAt),
            ColumnOf.Instants("withdrawn_ats", calls, c => c.WithdrawnAt),
            ColumnOf.Texts("withdrawn_reasons", calls, c => c.WithdrawnReason),
            ColumnOf.Instants("closed_ats", calls, c => c.ClosedAt),
            ColumnOf.Texts("outcomes", calls, c => c.Outcome),
            ColumnOf.Booleans("successes", calls, c => c.IsSuccess),
            ColumnOf.Booleans("are_reported", calls, c => c.IsReported),
            ColumnOf.Texts("reports", calls, c => c.Report),
            ColumnOf.Texts("late_reports", calls, c => c.LateReports),
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

}

/// <summary>An enrollment for which calls are loaded.</summary>
public sealed record CallingEnrollment(Guid Id, Guid AccountId, Guid SequenceId, Guid ContactId);

/// <summary>A call that was withdrawn because its enrollment has ended.</summary>
/// <param name="IsNew">Whether it was not withdrawn before.</param>
public sealed record WithdrawnCall(Call Call, bool IsNew);
