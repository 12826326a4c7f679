using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Enrollment.Core.Accounts;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Jobs;

/// <summary>Creates the job of a producer's request that brings rows. The rows that are not accepted stay with the job, as over HTTP.</summary>
public sealed class RowsIntake(OutboxUnits units, IOptions<CreditOptions> credits, IOptions<RowsOptions> options)
{
    private const string NoneValid = "no_valid_contacts";

    /// <summary>Creates the job that a request asks for. Returns null if it did, otherwise the refusal.</summary>
    /// <exception cref="DbUpdateException">A job of this id already exists.</exception>
    public async Task<Refusal?> TryMakeJobAsync(
        EnrollmentDb db, ObjectReader body, DeliveredRequest delivered, ApiKey key, DateTimeOffset now, CancellationToken stop)
    {
        var message = delivered.Message;
        await using var unit = await units.BeginAsync(db, stop);
        if (await SequenceAdmission.HoldAsync(db, kind: null, message.AccountId, message.SequenceId, stop) is not { } sequence)
            return SequenceAdmission.NotFound(kind: null, message.SequenceId);
        var settings = await db.CallSettings.AsNoTracking().SingleAsync(row => row.SequenceId == sequence.Id && row.AccountId == message.AccountId, stop);
        if (await RowsAdmission.RefusalAsync(db, sequence, settings, now, stop) is { } unready)
            return unready;
        var request = RowsRequest.Read(body, SequenceKinds.Named(sequence.Kind), settings, options.Value.Normalizes(message.AccountId), isAnswered: false);
        if (request is null || body.Errors.Any)
            return body.Errors.ToRefusal();
        var rows = await AcceptRows.ScreenAsync(unit.Connection, settings, request, now, stop);
        if (rows.Accepted.Count == 0)
            return RefusalOf(rows);

        var (price, bodySha256) = (credits.Value.AgentContact, SHA256.HashData(JsonMarshal.GetRawUtf8Value(message.Request!.Value)));
        await AcceptRows.WriteAsync(
            db, unit, sequence, settings, request, rows,
            new(key.Id, JobId: message.JobId, Request: new(RowRequestKinds.Many, KeySha256: null, bodySha256)), price, now, stop);
        await RequestAdmission.NoteUseAsync(db, key, now, stop);
        await unit.WriteAsync(stop);
        // Last, because it locks the account's row.
        var charge = await Credits.ChargeAsync(unit.Connection, message.AccountId, Spending.Contacts(sequence.Id, rows.Accepted.Count, price), stop);
        if (!charge.IsPaid)
            return new(
                RefusalCodes.InsufficientCredits,
                $"The {rows.Accepted.Count} valid contacts cost {charge.Required} credits, and the account has {charge.Remaining}. Nothing was changed.");
        await unit.CommitAsync(stop);
        return null;
    }

    private static Refusal RefusalOf(ScreenedRows rows)
    {
        var errors = new ValidationErrors();
        foreach (var row in rows.Rejected)
        {
            foreach (var error in row.Errors)
                errors.Add($"/contacts/{row.Index}{(error.Field is null ? "" : $"/{JsonText.Escape(error.Field)}")}", error.Code, error.Detail);
        }
        return new(NoneValid, $"None of the {rows.Total} contacts passed validation.") { Errors = errors.ToRefusal().Errors };
    }
}

/// <summary>Configuration section <c>Agents</c>, as far as requests on the bus go by it.</summary>
public sealed class RowsOptions
{
    public const string Section = "Agents";

    /// <summary>The accounts whose names and variables are written in title case on request, by their ids and commas; <c>*</c> means all.</summary>
    public string NormalizeFor { get; init; } = "*";

    public bool Normalizes(Guid accountId) => TitleCase.IsFor(NormalizeFor, accountId);
}
