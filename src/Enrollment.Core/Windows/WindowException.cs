using NodaTime;

namespace Enrollment.Core.Windows;

/// <summary>The windows of one local date, in place of its weekday's. A date without windows is closed.</summary>
public sealed record WindowException(LocalDate Date, string? Name, IReadOnlyList<CallWindow> Windows);
