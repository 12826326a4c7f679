using Enrollment.Consumers.Enrollments;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using FsCheck;
using FsCheck.Fluent;

namespace Enrollment.UnitTests.Enrollments;

/// <summary>
/// Whatever happens to the members of a group, in whatever order, however late or often. A failure prints its seed and the smallest example.
/// </summary>
public sealed class GroupProperties
{
    private static readonly string[] Outcomes =
        ["goal_completed", "goal_not_completed", "callback_requested", "no_answer", "busy", "voicemail", "failed", "invalid_number", "not_placed", "do_not_call"];

    [Fact]
    public void At_most_one_of_a_group_is_active_and_every_group_ends() =>
        Prop.ForAll(Gen.ListOf(Events()).ToArbitrary(), events =>
        {
            var group = new Group();
            foreach (var one in events)
            {
                group.Do(one);
                if (group.Active.Count() > 1 || group.CalledInVain)
                    return false;
            }
            return group.EndsWithin(rounds: 200) && !group.CalledInVain && group.NobodyWasLetGoInVain;
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60));

    private static Gen<Event> Events() =>
        from what in Gen.Frequency(
            (6, Gen.Constant("hand out")), (6, Gen.Constant("report")), (2, Gen.Constant("time out")), (4, Gen.Constant("ask")),
            (1, Gen.Constant("cancel")), (1, Gen.Constant("pause")), (1, Gen.Constant("resume")))
        from member in Gen.Choose(0, Group.Size - 1)
        from number in Gen.Choose(0, 7)
        from outcome in Gen.Elements(Outcomes)
        select new Event(what, member, number, outcome);

    private sealed record Event(string What, int Member, int Number, string Outcome);

    // The members, and what the sweep and the consumer of AdvanceGroup do with them.
    private sealed class Group
    {
        public const int Size = 4;

        private readonly List<ContactEnrollment> _members = [];
        private readonly HashSet<Guid> _cancelled = [];
        private DateTimeOffset _now = Enrollees.Now;
        private bool _isSettled;

        public Group()
        {
            var id = Guid.NewGuid();
            _members.Add(CalledEnrollees.Waiting(group: id));
            _members.AddRange(Enumerable.Range(1, Size - 1).Select(row => CalledEnrollees.WaitingForGroup(id, row)));
        }

        /// <summary>Whether somebody was called after the group had been asked with a success.</summary>
        public bool CalledInVain { get; private set; }

        public IEnumerable<ContactEnrollment> Active => _members.Where(member => member is { HasEnded: false, IsWaiting: false });

        /// <summary>Whether those who were never called either were cancelled themselves or another one has succeeded.</summary>
        public bool NobodyWasLetGoInVain => HasSucceeded || _members.All(member => member.Calling!.Calls.Count > 0 || _cancelled.Contains(member.CorrelationId));

        private bool HasSucceeded => _members.Exists(member => member.Outcome == EnrollmentEnd.Succeeded);

        public void Do(Event one)
        {
            var member = _members[one.Member];
            member.Now = _now = _now.AddSeconds(1);
            switch (one.What)
            {
                case "hand out":
                    HandOut();
                    break;
                case "report" when member.Calling!.Calls is { Count: > 0 } calls:
                    member.Report(one.Outcome, seq: calls[one.Number % calls.Count].StepSeq);
                    break;
                case "time out" when member is { State: EnrollmentState.Processing }:
                    member.Now = _now = Later(member.DueAt);
                    member.TimeOutStep();
                    break;
                case "ask":
                    Ask();
                    break;
                case "cancel" when member.TryCancel("by hand"):
                    _cancelled.Add(member.CorrelationId);
                    break;
                case "pause":
                    member.TryPause();
                    break;
                case "resume":
                    member.TryResume();
                    break;
            }
        }

        public bool EndsWithin(int rounds)
        {
            for (var round = 0; round < rounds && _members.Exists(member => !member.HasEnded); round++)
            {
                for (var member = 0; member < Size; member++)
                {
                    Do(new("resume", member, 0, ""));
                    Do(new("time out", member, 0, ""));
                }
                HandOut();
                Ask();
            }
            return _members.TrueForAll(member => member.HasEnded);
        }

        private void HandOut()
        {
            if (_members.Find(member => member is { State: EnrollmentState.Pending, Gate: Gates.Call }) is not { } due)
                return;
            due.Now = _now = Later(due.DueAt);
            if (due.Calling!.IsTooLate)
            {
                due.TryEnd(EnrollmentEnd.Cancelled(WithdrawalReasons.GroupSucceeded));
                return;
            }
            CalledInVain |= _isSettled;
            due.HandOutCall();
        }

        private void Ask()
        {
            var move = GroupMove.Of([.. _members.Where(member => !member.HasEnded).Select(member => new GroupMember(
                member.CorrelationId, member.IsWaiting, member.State == EnrollmentState.Paused, HasSucceeded))]);
            foreach (var member in _members)
            {
                member.Now = _now;
                if (move.TooLate.Contains(member.CorrelationId))
                    member.TryEnd(EnrollmentEnd.Cancelled(WithdrawalReasons.GroupSucceeded));
                else if (member.CorrelationId == move.Active && member.IsUnderWay)
                    member.NoteGroupSuccess();
                else if (member.CorrelationId == move.Active)
                    member.TryCancel(WithdrawalReasons.GroupSucceeded);
                else if (member.CorrelationId == move.Next)
                    member.TryActivate();
            }
            _isSettled = HasSucceeded;
        }

        private DateTimeOffset Later(DateTimeOffset? due) => due > _now ? due.Value : _now;
    }
}
