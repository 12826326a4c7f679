namespace Enrollment.Core.Database;

/// <summary>Reads the <c>.sql</c> files that lie beside their callers and are embedded in the same assembly.</summary>
public static class EmbeddedSql
{
    private const string NameLine = "-- name: ";

    /// <summary>Reads <c><paramref name="name"/>.sql</c> from the folder of <paramref name="caller"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no such file: a spelling mistake, found at start.</exception>
    public static string Beside(Type caller, string name)
    {
        var resource = $"{caller.Namespace}.{name}.sql";
        using var stream = caller.Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"No embedded SQL named {resource} in {caller.Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// Reads one statement of the file that has the name of <paramref name="caller"/>: from the line behind
    /// <c>-- name: <paramref name="name"/></c> to the next such line.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such file or statement: a spelling mistake, found at start.</exception>
    public static string Of(Type caller, string name)
    {
        var statement = Beside(caller, caller.Name).ReplaceLineEndings("\n").Split('\n')
            .SkipWhile(line => line != NameLine + name)
            .Skip(1)
            .TakeWhile(line => !line.StartsWith(NameLine, StringComparison.Ordinal));
        var text = string.Join('\n', statement).Trim();
        return text.Length > 0 ? text : throw new InvalidOperationException($"No statement named {name} in {caller.FullName}.sql.");
    }
}
