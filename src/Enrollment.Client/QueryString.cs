namespace Enrollment.Client;

/// <summary>The parameters of an address. Those without a value are left out.</summary>
internal sealed record QueryString(string Text = "")
{
    public QueryString With(string name, string? value) =>
        value is null ? this : new($"{Text}{(Text.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}");

    public QueryString With(string name, int? value) => With(name, value?.ToString());

    public QueryString With(string name, Guid? value) => With(name, value?.ToString());

    public QueryString With(string name, bool? value) => With(name, value switch { true => "true", false => "false", null => null });

    /// <summary>Adds a parameter that may be there several times.</summary>
    public QueryString With(string name, IEnumerable<string>? values) => (values ?? []).Aggregate(this, (query, value) => query.With(name, value));

    public override string ToString() => Text;
}
