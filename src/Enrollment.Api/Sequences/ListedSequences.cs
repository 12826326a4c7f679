using Enrollment.Api.Http;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Sequences;

/// <summary>Selects those of an account's sequences that a door lists, with the filters of every door.</summary>
internal static class ListedSequences
{
    public static IQueryable<Sequence> OfKind(this IQueryable<Sequence> sequences, SequenceKind kind, ListQuery query)
    {
        sequences = sequences.Where(sequence => sequence.Kind == kind.Name && sequence.DeletedAt == null);
        if (query.Flag("is_active") is { } isActive)
            sequences = sequences.Where(sequence => sequence.IsActive == isActive);
        if (query.Text("name", maxLength: 200) is { } part)
            sequences = sequences.Where(sequence => EF.Functions.ILike(sequence.Name, $"%{Escaped(part)}%", "\\"));
        return sequences;
    }

    private static string Escaped(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
