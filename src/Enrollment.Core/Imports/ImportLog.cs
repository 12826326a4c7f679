using Microsoft.Extensions.Logging;

namespace Enrollment.Core.Imports;

internal static partial class ImportLog
{
    [LoggerMessage(2401, LogLevel.Information,
        "Imported {Rows} rows of {Noun}: {Created} created, {Updated} updated, {Refused} refused, {Linked} linked; copied in {Copied}, merged in {Merged}")]
    public static partial void Imported(ILogger logger, long rows, string noun, long created, long updated, long refused, long linked, TimeSpan copied, TimeSpan merged);

    [LoggerMessage(2402, LogLevel.Warning, "How far import {Import} is could not be noted; it goes on")]
    public static partial void NotNoted(ILogger logger, Exception failure, Guid import);
}
