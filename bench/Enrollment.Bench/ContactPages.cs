using Npgsql;

namespace Enrollment.Bench;

/// <summary>Stretches of 500 contacts of a type, and the bare insert of the rows that enroll them.</summary>
internal sealed class ContactPages(NpgsqlDataSource database, Guid account, string contactType)
{
    private readonly Guid _sequence = Guid.CreateVersion7();
    private readonly Guid _job = Guid.CreateVersion7();

    /// <returns>The pages of about so many contacts, and how many contacts they hold.</returns>
    public async Task<(IReadOnlyList<(Guid After, Guid UpTo)> Pages, int Contacts)> FindAsync(int contacts, CancellationToken stop)
    {
        await using var command = Sql.Command(database, "FindPages", new("account_id", account), new("contact_type", contactType));
        await using var reader = await command.ExecuteReaderAsync(stop);
        var pages = new List<(Guid After, Guid UpTo)>();
        var after = Guid.Empty;
        while (await reader.ReadAsync(stop) && pages.Count < contacts / (double)LimitRun.BatchSize)
        {
            pages.Add((after, reader.GetGuid(0)));
            after = reader.GetGuid(0);
        }
        return (pages, await CountAsync(after, stop));
    }

    /// <returns>The enrollments' ids.</returns>
    public async Task<IReadOnlyList<Guid>> EnrollAsync((Guid After, Guid UpTo) page, CancellationToken stop)
    {
        await using var command = Sql.Command(database, "InsertPage",
            new("account_id", account), new("contact_type", contactType), new("sequence_id", _sequence), new("job_id", _job),
            new("after", page.After), new("up_to", page.UpTo));
        return await Sql.IdsAsync(command, stop);
    }

    private async Task<int> CountAsync(Guid upTo, CancellationToken stop)
    {
        await using var command = database.CreateCommand(
            "select count(*)::integer from contacts where account_id = @account_id and contact_type = @contact_type and id <= @up_to");
        command.Parameters.Add(new("account_id", account));
        command.Parameters.Add(new("contact_type", contactType));
        command.Parameters.Add(new("up_to", upTo));
        return (int)(await command.ExecuteScalarAsync(stop))!;
    }
}
