using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Sequences;

/// <summary>Selects the sequences that a door lists, with the filters of every door.</summary>
internal static class ListedSequences
{
    public static IQueryable<Sequence> OfKind(this IQueryable<Sequence> sequences, SequenceKind kind, Caller caller, ListQuery query)
    {
        sequences = sequences.Where(sequence => sequence.AccountId == caller.AccountId && sequence.Kind == kind.Name && sequence.DeletedAt == null);
        if (query.Flag("is_active") is { } isActive)
            sequences = sequences.Where(sequence => sequence.IsActive == isActive);
        if (query.Text("name", maxLength: 200) is { } part)
            sequences = sequences.Where(sequence => EF.Functions.ILike(sequence.Name, $"%{Escaped(part)}%", "\\"));
        return sequences;
    }

    private static string Escaped(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
