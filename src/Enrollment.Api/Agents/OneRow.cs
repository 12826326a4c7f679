using System.Text.Json;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Jobs;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Phones;
using Enrollment.Core.Rows;
using Enrollment.Core.Screening;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Api.Agents;

/// <summary>Answers requests that schedule one contact: with an earlier answer, or with the enrollment that the caller waits for.</summary>
public sealed class OneRow(
    EnrollmentDb db, RequestWork work, WaitingCallers callers, PageWait wait, SequencePlans plans, IOptions<CreditOptions> credits, TimeProvider clock,
    ILogger<OneRow> logger)
{
    private static readonly string IsLiveSql = EmbeddedSql.Of(typeof(OneRow), "IsLive");
    private static readonly string FreeKeySql = EmbeddedSql.Of(typeof(OneRow), "FreeKey");
    private static readonly string ReadRowSql = EmbeddedSql.Of(typeof(OneRow), "ReadRow");

    internal async Task<Results<Created<ScheduledOne>, Accepted<ScheduledOne>, Problem>> AnswerAsync(
        AgentAddress agent, AttemptedBody body, Caller caller, HttpContext http, CancellationToken stop)
    {
        if (await agent.FindAsync(db, caller, stop) is not { Id: var sequenceId })
            return agent.NotFound();
        var keyed = await EarlierRows.FindAsync(http, db, work, caller.AccountId, sequenceId, RowRequestKinds.One, stop);
        if (keyed.Problem is { } unusable)
            return unusable;
        if (keyed.Earlier is { } earlier && !await IsFreedAsync(earlier, stop))
        {
            EarlierRows.Show(http, earlier, body);
            work.CostsNothing();
            return await ResultAsync(earlier, stop);
        }
        if (body.Fault is { } fault)
            return fault;
        if (await SequenceAdmission.HoldAsync(db, SequenceKinds.Agent, caller.AccountId, sequenceId, stop) is not { } sequence)
            return agent.NotFound();
        var settings = await db.CallSettings.AsNoTracking().SingleAsync(row => row.SequenceId == sequenceId && row.AccountId == caller.AccountId, stop);
        if (await ScheduleAdmission.RefuseAsync(db, sequence, settings, clock.GetUtcNow(), stop) is { } refusal)
            return refusal;
        if (SingleContact.Read(body.Body, settings, out var errors) is not { } request)
            return errors.ToProblem();
        return request.BypassesWindow && !settings.AllowWindowBypass
            ? Problems.WindowBypassNotAllowed.With("The agent does not allow that call windows are skipped.",
                "Leave out bypassAllowedCallWindow, or set the agent's allow_window_bypass.")
            : await ScheduleAsync(sequence, settings, request, body, keyed, caller, stop);
    }

    private async Task<Results<Created<ScheduledOne>, Accepted<ScheduledOne>, Problem>> ScheduleAsync(
        Sequence sequence, CallSettings settings, RowsRequest request, AttemptedBody body, KeyedRequest keyed, Caller caller, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var rows = await AcceptRows.ScreenAsync(work.Connection, settings, request, now, stop);
        if (rows.Rejected is [var rejected])
            return Rejected(rejected);
        if (!settings.EnrollsAgain && await IsLiveAsync(sequence, rows.Accepted[0].Values.Phone, stop))
            return AlreadyEnrolled();
        var price = credits.Value.AgentContact;
        var job = await AcceptRows.WriteAsync(
            db, work.Unit, sequence, settings, request, rows,
            new(caller.KeyId, callers.ReplyQueue, Request: new(RowRequestKinds.One, keyed.KeySha256, EarlierRows.HashOf(body))), price, now, stop);
        work.CostsContacts(sequence.Id, 1, Unpaid);
        work.AfterCommit(() => ScheduleLog.Accepted(logger, job.Id, sequence.Id, 1, 0));
        return await ResultAsync(job, await wait.CommitAndWaitAsync(job.Id, stop));
    }

    private async Task<Results<Created<ScheduledOne>, Accepted<ScheduledOne>, Problem>> ResultAsync(BulkJob job, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(ReadRowSql, work.Connection) { Parameters = { new("job_id", job.Id), new("account_id", job.AccountId) } };
        ScheduledSequence? sequence = null;
        var version = 0;
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            await reader.ReadAsync(stop);
            if (reader.TextOrNull("code") is { } code)
                return LeftOut(code);
            if (reader.Get<Guid?>("id") is { } id)
                (sequence, version) = (Read(reader, id), reader.Get<int>("sequence_version"));
        }
        if (sequence is null)
            return TypedResults.Accepted($"{AgentsApi.BatchesPath}/{job.Id}", new ScheduledOne(job.Id, Sequence: null));
        var plan = await plans.GetAsync(db, job.SequenceId, version, stop);
        return TypedResults.Created(
            $"/api/v1/enrollments/{sequence.SequenceId}",
            new ScheduledOne(job.Id, sequence with { Steps = [.. plan.Steps.Select(ScheduledStep.Of)] }));
    }

    // A refused request frees its key, also when the refusal came from the page.
    private async Task<bool> IsFreedAsync(BulkJob earlier, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(FreeKeySql, work.Connection) { Parameters = { new("job_id", earlier.Id), new("account_id", earlier.AccountId) } };
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }

    private static ScheduledSequence Read(NpgsqlDataReader row, Guid id) => new(
        id, row.Get<string>("name"), row.Get<string>("phone_e164"), row.Get<string>("phone_ext") is { Length: > 0 } extension ? extension : null,
        row.Get<DateTimeOffset>("anchor"), row.TextOrNull("email"), JsonSerializer.Deserialize<Dictionary<string, string>>(row.Get<string>("variables"))!,
        row.Get<string>("timezone"), row.Get<string>("state"), row.Get<DateTimeOffset?>("due_at"), "API", []);

    private async Task<bool> IsLiveAsync(Sequence sequence, Phone phone, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(IsLiveSql, work.Connection)
        {
            Parameters =
            {
                new("sequence_id", sequence.Id), new("account_id", sequence.AccountId), new("phone", phone.E164), new("ext", phone.Extension ?? ""),
            },
        };
        return await command.ExecuteScalarAsync(stop) is true;
    }

    private static Problem Unpaid(Charge charge) => new(
        Problems.InsufficientCredits, $"The contact costs {charge.Required} credits, and the account has {charge.Remaining}.")
    {
        Members = new Dictionary<string, object?>(StringComparer.Ordinal) { ["required"] = charge.Required, ["available"] = charge.Remaining },
        Fix = "Have credits added to the account.",
    };

    private static Problem Rejected(RejectedRow row) => new(Problems.ContactRejected, row.Error)
    {
        Members = new Dictionary<string, object?>(StringComparer.Ordinal) { ["errors"] = row.Errors.Select(ContactError.Of).ToList() },
        Fix = "Mend the contact as its errors say, and send it again.",
    };

    // The contact was fine when the request was accepted, and is not any more.
    private static Problem LeftOut(string code) => code == OutcomeReasons.AlreadyEnrolled
        ? AlreadyEnrolled()
        : new(Problems.ContactRejected, $"The contact was not enrolled: {code}.");

    private static Problem AlreadyEnrolled() => Problems.AlreadyEnrolled.With(
        "The contact of this number has a live enrollment in the agent.", "Cancel that first, or set the agent's if_already_enrolled to enroll_again.");
}
