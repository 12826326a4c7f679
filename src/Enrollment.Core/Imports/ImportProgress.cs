using Enrollment.Core.Database;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Imports;

/// <summary>
/// Notes once a second how many rows of an import were read, so that it is seen while it runs. One that ends within a second is not noted.
/// Nothing that happens here fails the import.
/// </summary>
internal sealed class ImportProgress : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // A note that takes longer is left out: the next one says more.
    private const int SecondsPerNote = 5;

    private static readonly string NoteTakenSql = EmbeddedSql.Of(typeof(ImportProgress), "NoteTaken");
    private static readonly string NoteUploadSql = EmbeddedSql.Of(typeof(ImportProgress), "NoteUpload");
    private static readonly string ForgetTakenSql = EmbeddedSql.Of(typeof(ImportProgress), "ForgetTaken");
    private static readonly string ForgetUploadSql = EmbeddedSql.Of(typeof(ImportProgress), "ForgetUpload");

    private readonly NpgsqlDataSource _dataSource;
    private readonly ILogger _logger;
    private readonly RunningImport _import;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _noting;
    private bool _isNoted;

    private ImportProgress(NpgsqlDataSource dataSource, ILogger logger, RunningImport import, Func<long> countRows, TimeProvider time)
    {
        (_dataSource, _logger, _import) = (dataSource, logger, import);
        _noting = NoteAsync(countRows, time, _stop.Token);
    }

    /// <summary>Begins to note the rows of an import, on a connection of its own: that of the import is busy, and its transaction open.</summary>
    public static ImportProgress Begin(NpgsqlDataSource dataSource, ILogger logger, RunningImport import, Func<long> countRows, TimeProvider time) =>
        new(dataSource, logger, import, countRows, time);

    /// <summary>Ends the noting. Afterwards the import may write its row without waiting for a note, or a note for it.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _noting;
    }

    /// <summary>Takes back what was noted of an import that was rolled back: an upload leaves none, and a batch begins anew.</summary>
    public async Task ForgetAsync()
    {
        if (!_isNoted)
            return;
        try
        {
            await using var forget = Command(_import.Origin.Taken is null ? ForgetUploadSql : ForgetTakenSql);
            await forget.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The scheduler's repair finds what is left of an upload.
            ImportLog.NotNoted(_logger, failure, _import.Id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task NoteAsync(Func<long> countRows, TimeProvider time, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Every, time);
        var isTold = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stop);
                _isNoted = true;
                await NoteOnceAsync(countRows(), stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // The import is at its end.
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                if (!isTold)
                    ImportLog.NotNoted(_logger, failure, _import.Id);
                isTold = true;
            }
        }
    }

    private async Task NoteOnceAsync(long rows, CancellationToken stop)
    {
        var origin = _import.Origin;
        await using var note = Command(origin.Taken is null ? NoteUploadSql : NoteTakenSql);
        note.Parameters.Add(new("rows", rows));
        note.Parameters.Add(new("started_at", _import.Began));
        note.Parameters.Add(new("kind", _import.Kind));
        note.Parameters.Add(new("source", origin.Source));
        note.Parameters.Add(new("name", NpgsqlDbType.Text) { Value = (object?)origin.Name ?? DBNull.Value });
        if (origin.Taken is null)
            note.Parameters.Add(new("created_by", origin.ApiKeyId));
        await note.ExecuteNonQueryAsync(stop);
    }

    private NpgsqlCommand Command(string sql)
    {
        var command = _dataSource.CreateCommand(sql);
        command.CommandTimeout = SecondsPerNote;
        command.Parameters.Add(new("id", _import.Id));
        command.Parameters.Add(new("account_id", _import.Origin.AccountId));
        command.Parameters.Add(new("running", ImportStatus.Running));
        return command;
    }
}

/// <summary>An import whose rows are being read or merged.</summary>
/// <param name="Kind">See <see cref="ImportKinds"/>.</param>
internal sealed record RunningImport(Guid Id, string Kind, ImportOrigin Origin, DateTimeOffset Began);
