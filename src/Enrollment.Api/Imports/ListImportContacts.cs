using Enrollment.Api.Auth;
using Enrollment.Api.Contacts;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Enrollment.Api.Imports;

/// <summary><c>GET /imports/{id}/contacts</c>, in the order of the rows.</summary>
public static class ListImportContacts
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(ListImportContacts), nameof(ListImportContacts));
    private static readonly string Forwards = Sql.Replace("{beyond}", ">", StringComparison.Ordinal).Replace("{order}", "asc", StringComparison.Ordinal);
    private static readonly string Backwards = Sql.Replace("{beyond}", "<", StringComparison.Ordinal).Replace("{order}", "desc", StringComparison.Ordinal);

    /// <summary>Lists the contacts that the rows of an import were about, in the order of the rows.</summary>
    /// <remarks>Contacts that have been deleted since are left out. An import of customers has no contacts.</remarks>
    public static async Task<Results<Ok<ListEnvelope<ContactAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, NpgsqlDataSource dataSource, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.ImportContacts);
        if (await GetImport.FindAsync(db, caller, id, stop) is null)
            return ImportsApi.NotFound(id);

        await using var command = dataSource.CreateCommand(query.Cursor is { Backwards: true } ? Backwards : Forwards);
        command.Parameters.Add(new("import_id", id));
        command.Parameters.Add(new("account_id", caller.AccountId));
        command.Parameters.Add(new("at_key", query.Cursor?.Id ?? Guid.Empty));
        command.Parameters.Add(new("max_customers", ContactRows.MaxCustomers));
        command.Parameters.Add(new("limit", query.Limit + 1));
        var members = new List<(Guid Key, ContactAnswer Contact)>();
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                members.Add((reader.Get<Guid>("key"), ContactRows.Contact(reader)));
        }
        var page = Page.Of(members, query, member => new Cursor(CursorList.ImportContacts, member.Key));
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(member => member.Contact)])));
    }
}
