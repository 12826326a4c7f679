namespace Enrollment.Core.Database;

/// <summary>The <c>.sql</c> files that lie beside their callers and are embedded in the same assembly.</summary>
public static class EmbeddedSql
{
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
}
