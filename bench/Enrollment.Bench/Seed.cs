using Npgsql;

namespace Enrollment.Bench;

/// <summary>Puts data straight into the tables; none of it is measured.</summary>
internal static class Seed
{
    public static async Task<Guid> AccountAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var command = database.CreateCommand("select id from accounts limit 1");
        return (Guid)(await command.ExecuteScalarAsync(stop) ?? throw new BenchFailedException("The service made no account."));
    }

    /// <summary>Contacts whose type is <paramref name="contactType"/>, by which a request can name them.</summary>
    public static async Task ContactsAsync(NpgsqlDataSource database, Guid account, string contactType, int contacts, CancellationToken stop)
    {
        Progress.Say($"  seeding {contacts:N0} contacts");
        await using var command = Sql.Command(database, "SeedContacts",
            new("account_id", account), new("contact_type", contactType), new("contacts", contacts));
        await command.ExecuteNonQueryAsync(stop);
        await using var vacuum = database.CreateCommand("vacuum (analyze) contacts");
        await vacuum.ExecuteNonQueryAsync(stop);
    }

    public static async Task DueEnrollmentsAsync(NpgsqlDataSource database, Guid account, Guid sequence, string contactType, CancellationToken stop)
    {
        await using var command = Sql.Command(database, "SeedDueEnrollments",
            new("account_id", account), new("sequence_id", sequence), new("contact_type", contactType), new("job_id", Guid.CreateVersion7()));
        await command.ExecuteNonQueryAsync(stop);
        await using var vacuum = database.CreateCommand("vacuum (analyze) enrollments");
        await vacuum.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Due calls of contacts of a type, in turns over agents.</summary>
    public static async Task DueCallsAsync(NpgsqlDataSource database, Guid account, Guid[] agents, string contactType, CancellationToken stop)
    {
        await using var command = Sql.Command(database, "SeedDueCalls",
            new("account_id", account), new("sequence_ids", agents), new("contact_type", contactType), new("job_id", Guid.CreateVersion7()));
        await command.ExecuteNonQueryAsync(stop);
        await using var vacuum = database.CreateCommand("vacuum (analyze) enrollments, call_facts, calls");
        await vacuum.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Live enrollments of all contacts, with a run of the first step of each.</summary>
    public static async Task LiveEnrollmentsAsync(NpgsqlDataSource database, Guid account, Guid sequence, CancellationToken stop)
    {
        await using var enrollments = Sql.Command(database, "SeedLiveEnrollments",
            new("account_id", account), new("sequence_id", sequence), new("job_id", Guid.CreateVersion7()));
        await enrollments.ExecuteNonQueryAsync(stop);
        await using var runs = Sql.Command(database, "SeedRuns", new NpgsqlParameter("sequence_id", sequence));
        await runs.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Enrollments in every state, with the runs of their first steps.</summary>
    public static async Task MixedEnrollmentsAsync(NpgsqlDataSource database, Guid account, Guid sequence, int contacts, CancellationToken stop)
    {
        await using var enrollments = Sql.Command(database, "SeedMixedEnrollments",
            new("account_id", account), new("sequence_id", sequence), new("contacts", contacts), new("job_id", Guid.CreateVersion7()));
        enrollments.CommandTimeout = 600;
        await enrollments.ExecuteNonQueryAsync(stop);
        await using var runs = Sql.Command(database, "SeedRuns", new NpgsqlParameter("sequence_id", sequence));
        runs.CommandTimeout = 600;
        await runs.ExecuteNonQueryAsync(stop);
    }

    /// <summary>As autovacuum leaves the tables some time after they have been filled.</summary>
    public static async Task VacuumAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var vacuum = database.CreateCommand("vacuum (analyze)");
        vacuum.CommandTimeout = 600;
        await vacuum.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Ids of contacts of a type, in groups.</summary>
    public static async Task<IReadOnlyList<Guid[]>> GroupsAsync(
        NpgsqlDataSource database, Guid account, string contactType, int groupSize, CancellationToken stop)
    {
        await using var command = database.CreateCommand("select id from contacts where account_id = @account_id and contact_type = @contact_type order by id");
        command.Parameters.Add(new("account_id", account));
        command.Parameters.Add(new("contact_type", contactType));
        return [.. (await Sql.IdsAsync(command, stop)).Chunk(groupSize)];
    }
}

/// <summary>The statements that lie beside the code.</summary>
internal static class Sql
{
    public static NpgsqlCommand Command(NpgsqlDataSource database, string name, params NpgsqlParameter[] parameters)
    {
        var command = database.CreateCommand(Read(name));
        command.Parameters.AddRange(parameters);
        return command;
    }

    /// <summary>The ids that the command answers with.</summary>
    public static async Task<IReadOnlyList<Guid>> IdsAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var reader = await command.ExecuteReaderAsync(stop);
        var ids = new List<Guid>(LimitRun.BatchSize);
        while (await reader.ReadAsync(stop))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    public static string Read(string name)
    {
        using var stream = typeof(Sql).Assembly.GetManifestResourceStream($"Enrollment.Bench.{name}.sql")
            ?? throw new InvalidOperationException($"No embedded SQL named {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
