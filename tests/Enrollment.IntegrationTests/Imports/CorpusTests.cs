using System.Net;
using System.Net.Http.Json;
using Enrollment.Api.Http;
using Enrollment.Api.Imports;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Imports the files of <c>Corpus</c>, as spreadsheets, mail and sales systems write them, and counts as <c>Corpus/table.txt</c> does.</summary>
public sealed class CorpusTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests/Enrollment.IntegrationTests/Imports/Corpus");
    private static readonly Dictionary<string, CorpusFile> Table = ReadTable().ToDictionary(file => file.Name, StringComparer.Ordinal);

    public static TheoryData<string> Files => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_as_people_have_it_is_counted_right(string name)
    {
        var file = Table[name];
        using var import = await ImportClient.ForNewAccountAsync(service);
        if (file.After.Length > 0)
            (await PostAsync(import, Table[file.After])).Dispose();

        using var response = await PostAsync(import, file);

        if (file.Rows == "422")
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            var problem = (await response.Content.ReadFromJsonAsync<ProblemBody>(JsonFormat.Options))!;
            Assert.Equal(file.Refused, string.Join("; ", problem.Errors!.Select(error => $"{error.Pointer} {error.Code}".Trim())));
            return;
        }
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var outcome = (await response.Content.ReadFromJsonAsync<Envelope<ImportOutcome>>(JsonFormat.Options))!.Data;
        Assert.Equal(
            (file.Rows, file.Created, file.Updated, file.Linked, file.Refused),
            ($"{outcome.Rows}", $"{outcome.Created}", $"{outcome.Updated}", $"{outcome.Linked}",
                string.Join("; ", outcome.RefusedRows.Select(row => $"{row.Line} {row.Field ?? "-"} {row.Code}"))));
        if (file.Shows.Length > 0)
            Assert.Contains(file.Shows, await ShownAsync(import, file.Kind));
    }

    [Fact]
    public void Every_file_of_the_corpus_is_in_the_table_and_kept_byte_by_byte()
    {
        var files = Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)!).Where(name => name != "table.txt").ToList();

        Assert.Equal(files.Order(StringComparer.Ordinal), Table.Keys.Order(StringComparer.Ordinal));
        Assert.True(files.Count >= 60, $"The corpus has {files.Count} files.");
        // A checkout that mends line ends would leave nothing to be tested.
        Assert.DoesNotContain((byte)'\n', File.ReadAllBytes(Path.Combine(Folder, "excel-mac-macintosh.csv")));
        Assert.Contains((byte)'\r', File.ReadAllBytes(Path.Combine(Folder, "google-sheets.csv")));
        Assert.DoesNotContain((byte)'\r', File.ReadAllBytes(Path.Combine(Folder, "hubspot-companies.csv")));
    }

    private static Task<HttpResponseMessage> PostAsync(ImportClient import, CorpusFile file) => import.PostAsync(
        file.Kind,
        new ByteArrayContent(File.ReadAllBytes(Path.Combine(Folder, file.Name))),
        file.Name.EndsWith(".ndjson", StringComparison.Ordinal) ? ImportClient.Ndjson : ImportClient.Csv);

    private static async Task<IEnumerable<string>> ShownAsync(ImportClient import, string kind)
    {
        var rows = kind == "contacts" ? await import.ContactsAsync("first_name, last_name, city", "id") : await import.CustomersAsync("name, city", "id");
        return rows.Select(row => row.Replace('|', '/'));
    }

    private static IEnumerable<CorpusFile> ReadTable()
    {
        foreach (var line in File.ReadLines(Path.Combine(Folder, "table.txt")).Where(line => !line.StartsWith('#')).Skip(1))
        {
            if (line.Split('|', StringSplitOptions.TrimEntries) is not [var name, var kind, var after, var rows, var created, var updated, var linked, var refused, var shows])
                throw new InvalidOperationException($"A line of the table has not nine columns: {line}");
            yield return new(name, kind, after, rows, created, updated, linked, refused, shows);
        }
    }

    private sealed record CorpusFile(
        string Name, string Kind, string After, string Rows, string Created, string Updated, string Linked, string Refused, string Shows);
}
