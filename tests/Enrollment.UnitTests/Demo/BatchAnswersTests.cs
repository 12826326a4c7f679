using System.Text;
using Enrollment.Demo.Imports;

namespace Enrollment.UnitTests.Demo;

/// <summary>The demo reads the answers to batches, and counts each once.</summary>
public sealed class BatchAnswersTests
{
    private const string Imported = """
        {"importId":"0197b3c0-0000-7000-8000-000000000001","accountId":"0197b3c0-0000-7000-8000-000000000002","messageId":"a","kind":"contacts",
         "rows":10,"created":6,"updated":2,"unchanged":1,"refused":1,"linked":0,"refusedRows":[{"row":3,"field":"email","code":"invalid_email","detail":"x"}],
         "refusedTruncated":false,"finishedAt":"2026-11-27T09:00:00Z"}
        """;

    private const string Refused = """
        {"messageId":"b","code":"validation_failed","detail":"x","errors":[{"pointer":"/on_existing","code":"invalid_value","detail":"x"}],
         "refusedAt":"2026-11-27T09:00:00Z"}
        """;

    [Fact]
    public void Both_kinds_of_answers_are_read_and_counted_once()
    {
        var answers = new BatchAnswers();
        foreach (var body in (string[])[Imported, Refused, Imported])
            answers.Add(BatchAnswer.Read(Guid.CreateVersion7(), Encoding.UTF8.GetBytes(body)));

        Assert.Equal((2, 1, 1, 9L), (answers.Count, answers.Merged, answers.Refused, answers.ImportedRows));
        Assert.Equal(["a", "b"], answers.All.Select(answer => answer.About));
    }
}
