using Microsoft.EntityFrameworkCore;

namespace Enrollment.Core.Imports;

/// <summary>Something that refers to an import. As long as anything does, the import is not deleted and its members are kept.</summary>
/// <param name="UsedBy">What it is, as the view <c>import_uses</c> calls it.</param>
public sealed record ImportUse(string UsedBy, Guid UsedById);

public static class ImportUses
{
    /// <summary>Finds something that refers to the import; null if nothing does. Hold the import first, or the answer may be old.</summary>
    public static async Task<ImportUse?> FindUseAsync(this StoredImport import, DbContext db, CancellationToken stop)
    {
        var uses = await db.Database.SqlQuery<ImportUse>($"""
            select used_by, used_by_id from import_uses
            where account_id = {import.AccountId} and import_id = {import.Id}
            limit 1
            """).ToListAsync(stop);
        return uses.Count == 0 ? null : uses[0];
    }
}
