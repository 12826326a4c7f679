using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Enrollment.Core.Imports;

public static class ImportSetup
{
    /// <summary>Adds what every way in of an import shares: its settings, and the code that stages and merges rows.</summary>
    public static void AddImportRuns(this IHostApplicationBuilder builder)
    {
        builder.AddImportOptions();
        builder.Services.AddSingleton<RunImport>();
    }

    /// <summary>Adds the settings of imports.</summary>
    public static void AddImportOptions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ImportOptions>().BindConfiguration(ImportOptions.Section).ValidateDataAnnotations().ValidateOnStart();
    }
}
