using System.Text.Json;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Requests;

namespace Enrollment.UnitTests.Outcomes;

/// <summary>How a sequence's rules about outcomes are read from a body.</summary>
public sealed class OutcomeRulesTests
{
    [Fact]
    public void Left_out_they_are_the_defaults()
    {
        var (rules, errors) = Read("""{"retry_rules": {"busy": null}, "max_attempts": null}""");

        Assert.False(errors.Any);
        Assert.Empty(rules.Given);
        Assert.Equal(["goal_completed"], rules.Successes);
        Assert.Equal(5, rules.MaxAttempts);
        Assert.All(CallOutcomes.All, outcome => Assert.Same(outcome.Retries, rules.RetriesOf(outcome)));
    }

    [Fact]
    public void Rules_replace_the_defaults_of_the_outcomes_that_they_name()
    {
        var (rules, errors) = Read("""
            {
              "retry_rules": { "busy": { "retries": 10, "delay_minutes": [1, 43200] }, "no_answer": { "retries": 1 }, "failed": { "retries": 0 },
                "goal_not_completed": { "retries": 1, "delay_minutes": [60] }, "no_report": { "retries": 0, "delay_minutes": [1.0] } },
              "max_attempts": 20,
              "success_outcomes": ["goal_completed", "goal_not_completed", "callback_requested", "voicemail", "wrong_person"]
            }
            """);

        Assert.False(errors.Any);
        Assert.Equal(
            ["busy 10: 1 43200", "no_answer 1: 120 1440", "failed 0: 5 60", "goal_not_completed 1: 60", "no_report 0: 1", "rejected 1: 1440"],
            new[] { "busy", "no_answer", "failed", "goal_not_completed", "no_report", "rejected" }
                .Select(word => (word, rule: rules.RetriesOf(CallOutcomes.Of(word))))
                .Select(pair => $"{pair.word} {pair.rule.Retries}: {string.Join(' ', pair.rule.DelayMinutes)}"));
        Assert.Equal((20, 5), (rules.MaxAttempts, rules.Successes.Count));
        Assert.True(rules.IsSuccess(CallOutcomes.Voicemail));
    }

    [Fact]
    public void No_outcome_at_all_may_be_a_success() => Assert.Empty(Read("""{"success_outcomes": []}""").Rules.Successes);

    [Theory]
    [InlineData("""{"retry_rules": {"goal_completed": {"retries": 1, "delay_minutes": [5]}}}""", "/retry_rules/goal_completed", "not_allowed")]
    [InlineData("""{"retry_rules": {"do_not_call": {"retries": 0}}}""", "/retry_rules/do_not_call", "not_allowed")]
    [InlineData("""{"retry_rules": {"invalid_number": null}}""", "/retry_rules/invalid_number", "not_allowed")]
    [InlineData("""{"retry_rules": {"not_placed": {"retries": 1, "delay_minutes": [5]}}}""", "/retry_rules/not_placed", "not_allowed")]
    [InlineData("""{"retry_rules": {"machine": {"retries": 1, "delay_minutes": [5]}}}""", "/retry_rules/machine", "unknown_field")]
    [InlineData("""{"retry_rules": []}""", "/retry_rules", "wrong_type")]
    [InlineData("""{"retry_rules": {"busy": 3}}""", "/retry_rules/busy", "wrong_type")]
    [InlineData("""{"retry_rules": {"busy": {"delay_minutes": [5]}}}""", "/retry_rules/busy/retries", "required")]
    [InlineData("""{"retry_rules": {"busy": {"retries": 11, "delay_minutes": [5]}}}""", "/retry_rules/busy/retries", "out_of_range")]
    [InlineData("""{"retry_rules": {"busy": {"retries": -1, "delay_minutes": [5]}}}""", "/retry_rules/busy/retries", "out_of_range")]
    [InlineData("""{"retry_rules": {"busy": {"retries": "3", "delay_minutes": [5]}}}""", "/retry_rules/busy/retries", "wrong_type")]
    [InlineData("""{"retry_rules": {"busy": {"retries": 3, "delay_minutes": []}}}""", "/retry_rules/busy/delay_minutes", "out_of_range")]
    [InlineData("""{"retry_rules": {"busy": {"retries": 3, "delay_minutes": [1,2,3,4,5,6,7,8,9,10,11]}}}""", "/retry_rules/busy/delay_minutes", "out_of_range")]
    [InlineData("""{"retry_rules": {"busy": {"retries": 3, "delay_minutes": 5}}}""", "/retry_rules/busy/delay_minutes", "wrong_type")]
    [InlineData("""{"retry_rules": {"busy": {"retries": 3, "delay_minutes": [5, 0]}}}""", "/retry_rules/busy/delay_minutes/1", "out_of_range")]
    [InlineData("""{"retry_rules": {"busy": {"retries": 3, "delay_minutes": [43201]}}}""", "/retry_rules/busy/delay_minutes/0", "out_of_range")]
    [InlineData("""{"retry_rules": {"busy": {"retries": 3, "delay_minutes": ["5"]}}}""", "/retry_rules/busy/delay_minutes/0", "wrong_type")]
    [InlineData("""{"retry_rules": {"goal_not_completed": {"retries": 1}}}""", "/retry_rules/goal_not_completed/delay_minutes", "required")]
    [InlineData("""{"retry_rules": {"busy": {"retries": 1, "delays": [5]}}}""", "/retry_rules/busy/delays", "unknown_field")]
    [InlineData("""{"max_attempts": 0}""", "/max_attempts", "out_of_range")]
    [InlineData("""{"max_attempts": 21}""", "/max_attempts", "out_of_range")]
    [InlineData("""{"success_outcomes": ["goal_completed", "busy"]}""", "/success_outcomes/1", "not_allowed")]
    [InlineData("""{"success_outcomes": ["do_not_call"]}""", "/success_outcomes/0", "not_allowed")]
    [InlineData("""{"success_outcomes": ["sale"]}""", "/success_outcomes/0", "invalid_value")]
    [InlineData("""{"success_outcomes": [1]}""", "/success_outcomes/0", "wrong_type")]
    [InlineData("""{"success_outcomes": "voicemail"}""", "/success_outcomes", "wrong_type")]
    public void What_is_wrong_is_pointed_at(string body, string pointer, string code)
    {
        var (_, errors) = Read(body);

        var error = Assert.Single(errors.ToRefusal().Errors);
        Assert.Equal((pointer, code), (error.Pointer, error.Code));
    }

    private static (OutcomeRules Rules, ValidationErrors Errors) Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var errors = new ValidationErrors();
        var reader = new ObjectReader(document.RootElement, "", errors);
        var rules = OutcomeRulesReader.Read(reader);
        reader.RefuseOthers();
        return (rules, errors);
    }
}
