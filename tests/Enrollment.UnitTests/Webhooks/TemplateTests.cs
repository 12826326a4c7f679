using Enrollment.Core.Webhooks;

namespace Enrollment.UnitTests.Webhooks;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("no tags", "no tags")]
    [InlineData("", "")]
    [InlineData("{{contact.first_name}}", "<contact/first_name>")]
    [InlineData("{{ contact.first_name }}", "<contact/first_name>")]
    [InlineData("{{{contact.first_name}}}", "<contact/first_name>")]
    [InlineData("{{& contact.first_name}}", "<contact/first_name>")]
    [InlineData("a{{step.name}}b{{customer.city}}c", "a<step/name>b<customer/city>c")]
    [InlineData("{{contact.custom.plan}}", "<contact/custom/plan>")]
    [InlineData("{{contact.custom.address.zip code}}", "<contact/custom/address/zip code>")]
    [InlineData("{ {x} } }}", "{ {x} } }}")]
    public void Variables_are_found(string text, string parts)
    {
        var template = Template.Parse(text);

        Assert.Empty(template.Faults);
        Assert.Equal(parts, string.Concat(template.Parts.Select(part => part.Path is null ? part.Text : $"<{string.Join('/', part.Path)}>")));
    }

    [Theory]
    [InlineData("{{#contact}}x{{/contact}}", "unsupported_tag")]
    [InlineData("{{^contact}}", "unsupported_tag")]
    [InlineData("{{/contact}}", "unsupported_tag")]
    [InlineData("{{> partial}}", "unsupported_tag")]
    [InlineData("{{! comment }}", "unsupported_tag")]
    [InlineData("{{=<% %>=}}", "unsupported_tag")]
    [InlineData("{{contact.frist_name}}", "unknown_template_field")]
    [InlineData("{{contact}}", "unknown_template_field")]
    [InlineData("{{contact.custom}}", "unknown_template_field")]
    [InlineData("{{contact.custom.}}", "unknown_template_field")]
    [InlineData("{{first_name}}", "unknown_template_field")]
    [InlineData("{{.}}", "unknown_template_field")]
    [InlineData("{{}}", "unknown_template_field")]
    [InlineData("{{deal.name}}", "unknown_template_field")]
    [InlineData("{{contact.custom.{x}}}", "unknown_template_field")]
    [InlineData("{{contact.first_name", "unclosed_tag")]
    [InlineData("{{{contact.first_name}}", "unclosed_tag")]
    public void Everything_else_is_a_fault(string text, string code) => Assert.Contains(code, Template.Parse(text).Faults.Select(fault => fault.Code));

    [Fact]
    public void A_fault_says_what_there_is_instead()
    {
        Assert.Contains("first_name", Template.Parse("{{contact.frist_name}}").Faults[0].Fix, StringComparison.Ordinal);
        Assert.Contains("customer.", Template.Parse("{{company.name}}").Faults[0].Fix, StringComparison.Ordinal);
    }
}
