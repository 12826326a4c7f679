namespace Enrollment.Core.Requests;

/// <summary>Says why a text is not taken as JSON.</summary>
/// <param name="Detail">What is wrong and where. Lines and columns count from 1, columns in characters.</param>
/// <param name="Fix">What to send instead.</param>
public sealed record JsonFault(string Detail, string Fix);
