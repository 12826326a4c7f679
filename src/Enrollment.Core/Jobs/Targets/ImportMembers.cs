using Enrollment.Core.Database;
using Enrollment.Core.Imports;
using Enrollment.Core.Requests;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Core.Jobs.Targets;

public abstract partial record EnrollmentTarget
{
    /// <summary>Selects the members of an import that exist now, in the order of its rows. The key is the line of the member's first row.</summary>
    public sealed record ImportMembers(Guid ImportId) : EnrollmentTarget
    {
        private static readonly string Sql = EmbeddedSql.Beside(typeof(EnrollmentTarget), nameof(ImportMembers));

        public override string Candidates => Sql;

        public override bool CanHave(Guid key) => IsOrdinal(key);

        public override void AddTo(NpgsqlParameterCollection parameters) => parameters.Add(new("target_import_id", ImportId));

        // Held, so that the import is not deleted, nor its members forgotten, between the look and the job's row.
        public override async Task<Refusal?> RefusalAsync(DbContext db, Guid accountId, bool holds, DateTimeOffset now, CancellationToken stop)
        {
            var imports = holds
                ? db.Set<StoredImport>().FromSql($"select * from imports where id = {ImportId} and account_id = {accountId} and deleted_at is null for share")
                : db.Set<StoredImport>().Where(import => import.Id == ImportId && import.AccountId == accountId && import.DeletedAt == null);
            return (await imports.AsNoTracking().ToListAsync(stop)).SingleOrDefault() switch
            {
                null => new(RefusalCodes.ImportNotFound, $"There is no import {ImportId}.", "Use the import_id of an upload's answer, or an id of GET /imports."),
                { Status: ImportStatus.Running } => new(RefusalCodes.Conflict, $"The import {ImportId} is running.", "Wait until it has ended."),
                { Kind: ImportKinds.Customers } => new(
                    RefusalCodes.ImportWithoutMembers, $"The import {ImportId} is of customers, who cannot be enrolled.", "Use a customer_filter."),
                { MembersKeptUntil: { } until } import when until > now || await import.FindUseAsync(db, stop) is not null => null,
                _ => new(
                    RefusalCodes.ImportWithoutMembers, $"No members of the import {ImportId} are kept: it kept none, or their time is over.",
                    "Import the file again, or use contact_ids or a filter."),
            };
        }
    }
}
