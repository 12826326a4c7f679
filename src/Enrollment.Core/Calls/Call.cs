using Enrollment.Core.Outcomes;

namespace Enrollment.Core.Calls;

/// <summary>
/// One phone call that was handed out. While it is open, it takes a slot of its sequence. The verbs of its enrollment change it, under
/// the lock of the enrollment's row.
/// </summary>
public sealed class Call
{
    private DateTimeOffset _reportBy;
    private DateTimeOffset? _startedAt;
    private DateTimeOffset? _withdrawnAt;
    private string? _withdrawnReason;
    private DateTimeOffset? _closedAt;
    private string? _outcome;
    private bool? _isSuccess;
    private bool _isReported;
    private string? _report;
    private string _lateReports = "[]";

    /// <summary>See <see cref="CallIds"/>.</summary>
    public required Guid CallId { get; init; }

    public required Guid AccountId { get; init; }
    public required Guid SequenceId { get; init; }
    public required Guid EnrollmentId { get; init; }
    public required int StepSeq { get; init; }
    public required Guid StepId { get; init; }
    public required int Position { get; init; }
    public required int Attempt { get; init; }
    public required Guid ContactId { get; init; }
    public required Guid JobId { get; init; }
    public int? RowIndex { get; init; }
    public required string PhoneE164 { get; init; }
    public required string PhoneExt { get; init; }

    /// <summary>See <see cref="CallDispatch"/>.</summary>
    public required string Dispatch { get; init; }

    public required DateTimeOffset HandedOutAt { get; init; }

    /// <summary>The moment from which it must not be dialled any more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When its report is overdue.</summary>
    public required DateTimeOffset ReportBy { get => _reportBy; init => _reportBy = value; }

    /// <summary>Whether the dialer has to ask before it dials.</summary>
    public required bool RequireStart { get; init; }

    /// <summary>How often it was sent to dialers under the one id.</summary>
    public int Deliveries { get; init; } = 1;

    /// <summary>Whether a dialer may have the call: it gave the message back, took the request or did not answer it, or another copy may have arrived.</summary>
    public bool MayBeTaken { get; init; }

    /// <summary>When the webhook is sent again; null if it is not.</summary>
    public DateTimeOffset? RequestAgainAt { get; init; }

    /// <summary>When the dialer said that it dials.</summary>
    public DateTimeOffset? StartedAt { get => _startedAt; init => _startedAt = value; }

    public DateTimeOffset? WithdrawnAt { get => _withdrawnAt; init => _withdrawnAt = value; }

    /// <summary>Why it must not be dialled; see <see cref="WithdrawalReasons"/>.</summary>
    public string? WithdrawnReason { get => _withdrawnReason; init => _withdrawnReason = value; }

    /// <summary>When its slot became free.</summary>
    public DateTimeOffset? ClosedAt { get => _closedAt; init => _closedAt = value; }

    /// <summary>The word of the outcome that it counts as; null while it is open.</summary>
    public string? Outcome { get => _outcome; init => _outcome = value; }

    /// <summary>Whether it is a success, by its outcome or by a late report.</summary>
    public bool? IsSuccess { get => _isSuccess; init => _isSuccess = value; }

    /// <summary>Whether the outcome came from the dialer; otherwise the service found it.</summary>
    public bool IsReported { get => _isReported; init => _isReported = value; }

    /// <summary>The dialer's report, as JSON; see <see cref="GivenReport"/>.</summary>
    public string? Report { get => _report; init => _report = value; }

    /// <summary>Reports that did not count, one of each outcome, as a JSON array of <see cref="LateReport"/>.</summary>
    public string LateReports { get => _lateReports; init => _lateReports = value; }

    /// <summary>Whether a verb has changed it, so that it must be written.</summary>
    public bool IsChanged { get; internal set; }

    public bool IsOpen => ClosedAt is null;

    /// <summary>Whether it is certain that nobody dials it: its dialer has to ask first, and has not.</summary>
    public bool IsSurelyNotDialled => RequireStart && StartedAt is null;

    /// <summary>The word that the dialer's first report has, whether it counted or came late. Null if the dialer has reported nothing.</summary>
    public string? FirstReported => ReadReport()?.Outcome ?? (ReadLateReports() is [var late, ..] ? late.Report.Outcome : null);

    public GivenReport? ReadReport() => Report is null ? null : GivenReport.Parse(Report);

    public IReadOnlyList<LateReport> ReadLateReports() => LateReports == "[]" ? [] : LateReport.ParseAll(LateReports);

    /// <summary>Whether a report of the outcome is among those that did not count.</summary>
    public bool HasNoted(string outcome) => ReadLateReports().Any(late => late.Report.Outcome == outcome);

    internal void Start(DateTimeOffset now, DateTimeOffset reportBy) => (_startedAt, _reportBy, IsChanged) = (now, reportBy, true);

    internal void AwaitUntil(DateTimeOffset reportBy) => (_reportBy, IsChanged) = (reportBy, true);

    internal void Withdraw(DateTimeOffset now, string reason) => (_withdrawnAt, _withdrawnReason, IsChanged) = (now, reason, true);

    internal void Close(DateTimeOffset now, CallOutcome outcome, bool isSuccess, GivenReport? report)
    {
        (_closedAt, _outcome, _isSuccess, IsChanged) = (now, outcome.Word, isSuccess, true);
        (_isReported, _report) = (report is not null, report?.ToJson());
    }

    internal void NoteLate(LateReport report, bool isSuccess)
    {
        _lateReports = LateReport.ToJson([.. ReadLateReports(), report]);
        (_isSuccess, IsChanged) = (isSuccess || _isSuccess == true ? true : _isSuccess, true);
    }
}

/// <summary>The words for why a call must not be dialled any more.</summary>
public static class WithdrawalReasons
{
    public const string Expired = "expired";
    public const string WindowClosed = "window_closed";
    public const string Cancelled = "cancelled";
    public const string Paused = "paused";
    public const string SequenceInactive = "sequence_inactive";
    public const string Unsubscribed = "unsubscribed";
    public const string DoNotCall = "do_not_call";
    public const string GroupSucceeded = "group_succeeded";
    public const string Superseded = "superseded";

    // Reasons of an end that a dialer is told as they are; every other end is a cancellation to it.
    private static readonly string[] OfEnds = [Unsubscribed, DoNotCall, GroupSucceeded];

    /// <summary>Names the reason for which the calls of an ended enrollment are withdrawn.</summary>
    /// <param name="reason">The reason of the end.</param>
    public static string OfEnd(string? reason) => Array.Find(OfEnds, known => known == reason) ?? Cancelled;
}
