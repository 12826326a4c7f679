namespace Enrollment.Core.Requests;

/// <summary>The machine's words for why a request is refused; the same over HTTP and over the bus.</summary>
public static class RefusalCodes
{
    public const string ValidationFailed = "validation_failed";
    public const string UnknownField = "unknown_field";
    public const string EmptyFilter = "empty_filter";
}
