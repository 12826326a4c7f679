using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>Thrown if a file cannot be imported however often it is fetched.</summary>
public sealed class FileRefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    public Refusal Refusal { get; } = refusal;

    internal static FileRefusedException At(string pointer, string code, string detail, string? fix)
    {
        var errors = new ValidationErrors();
        errors.Add(pointer, code, detail, fix);
        return new(errors.ToRefusal());
    }
}

/// <summary>Thrown if a file cannot be fetched now, or broke off. It is fetched again later.</summary>
public sealed class FileAwayException(string detail) : Exception(detail)
{
    /// <summary>Makes the refusal of a file that could not be fetched for too long.</summary>
    public Refusal ToRefusal() => new(
        RefusalCodes.FileUnavailable, $"The file could not be fetched: {Message}. Nothing was imported.", "Send the batch again when the file can be fetched.");
}
