namespace Enrollment.Core.Imports.Reading;

/// <summary>Reads a file row by row. A row that cannot be read is refused; reading goes on behind it.</summary>
public interface IRowReader
{
    /// <summary>The fields that rows of this file can have, as indexes into the shape; known once it is open.</summary>
    IReadOnlyList<int> Given { get; }

    /// <summary>Reads up to the first row. Answers all that is wrong with the file as a whole; nothing if it can be read.</summary>
    ValueTask<IReadOnlyList<FileFault>> OpenAsync(CancellationToken stop);

    /// <summary>Reads the next row into <paramref name="row"/>, or refuses it there; false at the end of the file.</summary>
    ValueTask<bool> ReadAsync(ImportRow row, CancellationToken stop);
}
