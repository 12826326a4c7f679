using System.Reflection;
using System.Text.RegularExpressions;
using Enrollment.Testing;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>The compose file is not run by the tests, so what it says is held against what the programs read.</summary>
public sealed partial class ComposeFileTests
{
    private static readonly string[] KnownVariables = ["ENROLLMENT_API_KEY", "ASPNETCORE_URLS", "ConnectionStrings__Postgres", "ConnectionStrings__RabbitMq"];

    // Section and property of every options class, as the environment spells them.
    private static readonly HashSet<string> Settings = new[] { typeof(Core.Outbox.OutboxOptions), typeof(Consumers.Program), typeof(Scheduler.Program), typeof(Api.Program) }
        .SelectMany(type => type.Assembly.GetTypes())
        .Where(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true })
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => $"{type.GetField("Section")!.GetRawConstantValue()}__{property.Name}"))
        .ToHashSet(StringComparer.Ordinal);

    [Fact]
    public void Every_variable_of_our_services_is_one_that_they_read()
    {
        var ours = Services().Where(service => service.Value.ContainsKey("build")).ToList();

        Assert.Equal(["api", "consumers", "scheduler"], ours.Select(service => service.Key).Order(StringComparer.Ordinal));
        Assert.All(ours, service =>
        {
            var variables = Map(service.Value["environment"]).Keys;
            Assert.DoesNotContain(variables, variable => !IsKnown(variable));
            Assert.Contains("ConnectionStrings__Postgres", variables);
            Assert.Contains("ConnectionStrings__RabbitMq", variables);
        });
    }

    [Theory]
    [InlineData("DueSteps__Every", true)]
    [InlineData("SagaStore__Prefetch", true)]
    [InlineData("Outbox__Lease", true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", true)]
    [InlineData("Webhooks__AllowedHosts__0", true)]
    [InlineData("DueSteps__Evry", false)]
    [InlineData("Outbox__BatchSize", false)]
    [InlineData("ConnectionStrings__Postgresql", false)]
    public void A_variable_is_known_if_some_options_have_it(string variable, bool known) => Assert.Equal(known, IsKnown(variable));

    [Fact]
    public void Images_are_pinned()
    {
        var images = Services().Values.Where(service => !service.ContainsKey("build")).Select(service => (string)service["image"]).ToList();
        var bases = File.ReadAllLines(Path.Combine(Repository.Root, "Dockerfile"))
            .Select(line => BaseImage().Match(line)).Where(match => match.Success).Select(match => match.Groups["image"].Value).ToList();

        Assert.NotEmpty(images);
        Assert.NotEmpty(bases);
        Assert.All(images.Concat(bases), image => Assert.Matches(@":\d+\.\d+", image));
    }

    [Fact]
    public void Every_service_has_a_health_check_and_waits_for_those_it_needs()
    {
        var services = Services();
        var healthCheckOfOurs = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));

        Assert.Contains("HEALTHCHECK", healthCheckOfOurs, StringComparison.Ordinal);
        Assert.Contains("/health/ready", healthCheckOfOurs, StringComparison.Ordinal);
        Assert.All(services.Where(service => !service.Value.ContainsKey("build")), service => Assert.Contains("healthcheck", service.Value));
        Assert.All(services.Values.Where(service => service.ContainsKey("build")), service => Assert.All(
            Map(service["depends_on"]), needed => Assert.Equal("service_healthy", Map(needed.Value)["condition"])));
    }

    [Fact]
    public void Services_are_built_from_targets_that_the_dockerfile_has()
    {
        var dockerfile = File.ReadAllLines(Path.Combine(Repository.Root, "Dockerfile"));

        Assert.All(Services().Values.Where(service => service.ContainsKey("build")), service =>
            Assert.Contains(dockerfile, line => line.EndsWith($" AS {Map(service["build"])["target"]}", StringComparison.Ordinal)));
    }

    // An array has a number behind its name.
    private static bool IsKnown(string variable) =>
        KnownVariables.Contains(variable, StringComparer.Ordinal) || Settings.Contains(ArrayIndex().Replace(variable, "")) || variable.StartsWith("OTEL_", StringComparison.Ordinal);

    private static Dictionary<string, Dictionary<string, object>> Services()
    {
        using var file = File.OpenText(Path.Combine(Repository.Root, "docker-compose.yml"));
        var compose = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(file)));
        return Map(compose["services"]).ToDictionary(service => service.Key, service => Map(service.Value), StringComparer.Ordinal);
    }

    private static Dictionary<string, object> Map(object node) =>
        ((Dictionary<object, object>)node).ToDictionary(pair => (string)pair.Key, pair => pair.Value, StringComparer.Ordinal);

    [GeneratedRegex(@"__\d+$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ArrayIndex();

    [GeneratedRegex(@"^FROM (?<image>\S+:\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BaseImage();
}
