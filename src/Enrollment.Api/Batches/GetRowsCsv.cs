using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Enrollment.Api.Batches;

/// <summary><c>GET /batches/{id}/rows.csv</c></summary>
public static class GetRowsCsv
{
    /// <summary>Returns all contacts of a batch as a CSV file.</summary>
    /// <remarks>
    /// The columns are the contacts' own as they were sent, then <c>index</c>, and <c>code</c> and <c>error</c> of those that were left out.
    /// UTF-8 with a byte order mark. A cell that a spreadsheet would compute begins with an apostrophe; a plain phone number is left alone.
    /// </remarks>
    public static Task<Results<RowsFile, Problem>> HandleAsync(Guid id, Caller caller, EnrollmentDb db, NpgsqlDataSource dataSource, CancellationToken stop) =>
        RowsFile.OfAsync(id, status: null, caller, db, dataSource, stop);
}
