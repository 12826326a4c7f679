using Enrollment.Core.Sequences;

namespace Enrollment.Core.Steps;

/// <summary>Adds the policy of its action to each planned step.</summary>
public static class PlannedActions
{
    extension(PlannedStep step)
    {
        /// <summary>Says who executes the step, how often and with which pauses. Looked up at each call: an unknown action stops its own step only.</summary>
        /// <exception cref="KeyNotFoundException">This version of the service knows no such action.</exception>
        public StepAction Action => StepActions.Of(step.ActionType);

        /// <summary>Counts how often the step is tried before its enrollment fails.</summary>
        public int MaxAttempts => step.Action.MaxAttempts;
    }
}
