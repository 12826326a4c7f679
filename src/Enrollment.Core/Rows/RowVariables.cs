using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Rows;

/// <summary>Reads the variables of rows: every field that is not a row's own.</summary>
internal sealed partial class RowVariables(RowSettings settings)
{
    private const int MaxCount = 50;
    private const int MaxLength = 4_000;
    private const int MaxBytes = 16 * 1024;
    private const string Example = "The name of a variable is like account_id: 1 to 64 of A-Z, a-z, 0-9 and _, and no digit first.";

    private readonly HashSet<string> _declared = settings.Variables.Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal);
    private readonly string[] _required = [.. settings.Variables.Where(variable => variable.IsRequired).Select(variable => variable.Name)];
    private readonly HashSet<string> _titled = settings.NormalizeFields.ToHashSet(StringComparer.Ordinal);

    /// <summary>Says whether a variable can have a name.</summary>
    public static bool CanBeNamed(string name) => Name().IsMatch(name);

    /// <param name="fields">The fields of a row that have a value and are not its own.</param>
    public IReadOnlyDictionary<string, string> Read(IReadOnlyDictionary<string, JsonElement> fields, RowErrors errors)
    {
        var (values, count, bytes) = (new Dictionary<string, string>(StringComparer.Ordinal), 0, 0);
        foreach (var (name, value) in fields)
        {
            if (!IsVariable(name, errors) || ++count > MaxCount || Text(name, value, errors) is not { } text)
                continue;
            values.Add(name, text);
            var before = bytes;
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(text);
            if (before <= MaxBytes && bytes > MaxBytes)
                errors.Add(name, RowCodes.VariableTooLong, $"Variables and their names have at most {MaxBytes} bytes together; with {name} they have more.");
        }
        if (count > MaxCount)
            errors.Add(null, RowCodes.TooManyVariables, $"A row has at most {MaxCount} variables; this has {count}.");
        foreach (var name in _required)
        {
            // One that is given and wrong is not missing, too.
            if (values.TryGetValue(name, out var text) ? VisibleText.Trim(text).Length == 0 : !fields.ContainsKey(name))
                errors.Add(name, RowCodes.MissingVariables, $"The variable {name} is required and must not be blank.");
        }
        return values;
    }

    private bool IsVariable(string name, RowErrors errors)
    {
        if (RowFields.MeantBy(name) is { } meant)
            errors.Add(name, RowCodes.MisspelledField, $"The field is written {meant}, not {RowErrors.Shown(name)}.");
        else if (!CanBeNamed(name))
            errors.Add(name, RowCodes.InvalidVariableName, $"{RowErrors.Shown(name)}: {Example}");
        else if (settings.IsStrict && !_declared.Contains(name))
            errors.Add(name, RowCodes.UnknownVariable, $"There is no variable {name}. Other variables than those declared are not taken.");
        else
            return true;
        return false;
    }

    private string? Text(string name, JsonElement value, RowErrors errors)
    {
        if (value.ValueKind != JsonValueKind.String)
            errors.Add(name, RowCodes.InvalidVariable, $"The variable {name} must be a string. Put its value between quotes.");
        else if (JsonText.TryRead(value, out var fault) is not { } text)
            errors.Add(name, RowCodes.InvalidVariable, $"{name}: {fault}");
        else if ((_titled.Contains(name) ? TitleCase.Of(text) : text) is var written && VisibleText.Length(written) is var length && length > MaxLength)
            errors.Add(name, RowCodes.VariableTooLong, $"The variable {name} has at most {MaxLength} characters; this has {length}.");
        else
            return written;
        return null;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();
}
