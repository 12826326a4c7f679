using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Enrollment.Api.Batches;

/// <summary><c>GET /batches/{id}/rejected.csv</c></summary>
public static class GetRejectedCsv
{
    /// <summary>Returns the rejected contacts of a batch as a CSV file, to be mended and sent again.</summary>
    /// <remarks>
    /// The columns are the contacts' own as they were sent, then <c>index</c>, <c>code</c> and <c>error</c>, the first thing that is wrong.
    /// UTF-8 with a byte order mark. A cell that a spreadsheet would compute begins with an apostrophe; a plain phone number is left alone.
    /// </remarks>
    public static Task<Results<RowsFile, Problem>> HandleAsync(Guid id, Caller caller, EnrollmentDb db, NpgsqlDataSource dataSource, CancellationToken stop) =>
        RowsFile.OfAsync(id, RowStatus.Rejected, caller, db, dataSource, stop);
}
