namespace Enrollment.UnitTests.Architecture;

/// <summary>Code that compiles and is wrong here all the same.</summary>
public sealed class CodeRuleTests
{
    private static readonly CodeRule[] All =
    [
        new CodeRule(
            "The time comes from a TimeProvider or from the database",
            ["src"], @"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b", Exception: null,
            BadExample: "var now = DateTimeOffset.UtcNow;", Instead: "Take a TimeProvider, or now() in the statement."),
        new CodeRule(
            "The system's clock is chosen in one place",
            // The client is a library: its caller chooses the clock, and it has a default.
            ["src/Enrollment.Api", "src/Enrollment.Consumers", "src/Enrollment.Core", "src/Scheduler"], @"\bTimeProvider\.System\b", Exception: "EnrollmentCore.cs",
            BadExample: "var clock = TimeProvider.System;", Instead: "Have the TimeProvider injected."),
        new CodeRule(
            "Tests wait for conditions",
            ["tests"], @"\bTask\.Delay\b", Exception: "Eventually.cs",
            BadExample: "await Task.Delay(100);", Instead: "Wait with Eventually, or move a clock."),
        new CodeRule(
            "No thread sleeps",
            ["src", "tests"], @"\bThread\.Sleep\b|\bSpinWait\b", Exception: null,
            BadExample: "Thread.Sleep(100);", Instead: "Wait with await, in tests with Eventually."),
    ];

    public static TheoryData<CodeRule> Rules => [.. All];

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_code_keeps_the_rule(CodeRule rule) =>
        Assert.Empty(rule.Broken([.. rule.Folders.SelectMany(folder => SourceFile.Below(folder, ".cs"))]));

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_rule_finds_its_bad_example(CodeRule rule)
    {
        var broken = rule.Broken([new("src/Bad.cs", rule.BadExample), new($"src/{rule.Exception}", rule.BadExample)]);

        Assert.Equal([$"src/Bad.cs: {rule.Name}. {rule.Instead}"], rule.Exception is null ? broken.Take(1) : broken);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_rule_looks_into_interpolated_texts_but_not_into_others(CodeRule rule)
    {
        SourceFile excepted = new($"src/{rule.Exception}", rule.BadExample);
        var (interpolated, literal) = ($$"""var text = $"{{{rule.BadExample}}}";""", $"// {rule.BadExample}\nvar text = \"{rule.BadExample}\";");

        Assert.NotEmpty(rule.Broken([excepted with { Path = "src/Bad.cs", Text = interpolated }]));
        Assert.DoesNotContain(rule.Broken([excepted, new("src/Fine.cs", literal)]), broken => broken.Contains("Fine.cs", StringComparison.Ordinal));
    }

    [Fact]
    public void An_exception_that_nothing_needs_is_found() =>
        Assert.All(All.Where(rule => rule.Exception is not null), rule => Assert.Single(rule.Broken([])));
}
