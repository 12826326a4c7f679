namespace Enrollment.Core.Webhooks;

/// <summary>A part of a template: literal text, or the path of a field.</summary>
public sealed record TemplatePart(string Text, IReadOnlyList<string>? Path);

/// <summary>A fault of a template.</summary>
/// <param name="Fix">What to write instead.</param>
public sealed record TemplateFault(string Code, string Detail, string Fix);

/// <summary>
/// A text with Mustache variable tags: <c>{{contact.first_name}}</c>. <c>{{{…}}}</c> and <c>{{&amp;…}}</c> mean the same, because
/// nothing here is HTML. Only variables are supported; docs/decisions say why. A faulty template still renders, with unknown fields
/// empty.
/// </summary>
public sealed class Template
{
    private readonly List<TemplatePart> _parts = [];
    private readonly List<TemplateFault> _faults = [];

    private Template()
    {
    }

    public IReadOnlyList<TemplatePart> Parts => _parts;

    public IReadOnlyList<TemplateFault> Faults => _faults;

    public static Template Parse(string text)
    {
        var template = new Template();
        var at = 0;
        while (text.IndexOf("{{", at, StringComparison.Ordinal) is >= 0 and var open)
        {
            template.AddText(text[at..open]);
            var isTriple = text.AsSpan(open).StartsWith("{{{", StringComparison.Ordinal);
            var (begin, end) = isTriple ? (open + 3, "}}}") : (open + 2, "}}");
            var close = text.IndexOf(end, begin, StringComparison.Ordinal);
            if (close < 0)
            {
                template._faults.Add(new("unclosed_tag", $"The tag {Shown(text[open..])} is not closed.", $"Close it with {end}."));
                template.AddText(text[open..]);
                return template;
            }
            template.AddTag(text[begin..close], text[open..(close + end.Length)], isTriple);
            at = close + end.Length;
        }
        template.AddText(text[at..]);
        return template;
    }

    private void AddText(string text)
    {
        if (text.Length > 0)
            _parts.Add(new(text, Path: null));
    }

    private void AddTag(string inner, string whole, bool isTriple)
    {
        var name = inner.Trim();
        if (!isTriple && name.StartsWith('&'))
            name = name[1..].Trim();
        else if (name.Length > 0 && "#^/>!=&$<*".Contains(name[0], StringComparison.Ordinal))
        {
            _faults.Add(new(
                "unsupported_tag", $"{Shown(whole)} is not a variable: sections, partials, comments and delimiters are not known here.",
                "Use variables, like {{contact.first_name}}; a field that is missing is empty."));
            return;
        }

        var path = name.Split('.');
        if (!TemplateFields.Contains(path) || name.AsSpan().ContainsAny('{', '}'))
            _faults.Add(new("unknown_template_field", $"{Shown(whole)} names no field.", TemplateFields.Near(path)));
        else
            _parts.Add(new("", path));
    }

    private static string Shown(string tag) => tag.Length > 60 ? tag[..60] + "…" : tag;
}
