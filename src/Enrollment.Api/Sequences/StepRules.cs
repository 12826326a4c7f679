using Enrollment.Core.Requests;

namespace Enrollment.Api.Sequences;

/// <summary>Says what the steps of a door's sequences may be.</summary>
/// <param name="Noun">The door's word for a sequence, as a sentence begins with it.</param>
/// <param name="MaxSteps">The most steps of a sequence.</param>
/// <param name="MayAwait">Whether a step may await the report of its end because its field says so.</param>
/// <param name="Actions">Reads the action of each type and returns it as it is stored and shown again.</param>
internal sealed record StepRules(string Noun, int MaxSteps, bool MayAwait, IReadOnlyDictionary<string, Func<ObjectReader, string>> Actions)
{
    // What is stored for an action that is wrong; nothing uses it.
    private const string None = "{}";

    /// <summary>Reads the action of a step and notes what is wrong with it in the reader's errors.</summary>
    public string ReadAction(ObjectReader step)
    {
        if (step.Required("action") is null || step.OptionalObject("action") is not { } action)
            return None;
        var type = action.RequiredText("type", maxLength: 100);
        if (Actions.TryGetValue(type, out var read))
        {
            var stored = read(action);
            action.RefuseOthers();
            return stored;
        }
        if (type.Length > 0)
            action.Errors.Add(action.PointerTo("type"), "invalid_value", $"type must be {string.Join(" or ", Actions.Keys)}.");
        return None;
    }
}
