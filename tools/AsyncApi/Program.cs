namespace Enrollment.AsyncApi;

/// <summary>Writes <c>docs/asyncapi.json</c> from the contracts. Runs in the folder of the repository.</summary>
internal static class Program
{
    private const string Document = "docs/asyncapi.json";

    public static async Task<int> Main(string[] args)
    {
        if (args.Length > 0 || !File.Exists(Document))
        {
            await Console.Error.WriteLineAsync(
                $"It takes no arguments and writes {Document} of the folder that it is started in. Run it in the folder of the repository.");
            return 2;
        }
        await File.WriteAllTextAsync(Document, AsyncApiDocument.Write());
        return 0;
    }
}
