using Enrollment.Core.Health;
using Enrollment.Core.Imports;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Imports;

internal static class ImportsSetup
{
    /// <summary>Adds the import of batches. Call it before the bus, which takes them in.</summary>
    public static void AddImportBatches(this IHostApplicationBuilder builder)
    {
        builder.AddImportRuns();
        builder.Services.AddOptions<ImportContactsOptions>().BindConfiguration(ImportContactsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<FetchFile>();
        builder.Services.AddSingleton<WaitingBatches>();
        builder.Services.AddSingleton<BatchFigures>();
        builder.Services.AddSingleton<UnmergedBatches>();
        builder.Services.AddSingleton(services => new BatchesInWork(services.GetRequiredService<IOptions<ImportContactsOptions>>().Value.Concurrency));
        builder.Services.AddHealthChecks().AddCheck<ImportBacklog>("import_batches", tags: [ProcessHealth.ReadyTag]);
        builder.Services.AddSingleton<RunBatch>();
        builder.Services.AddSingleton<BatchRunner>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<BatchRunner>());
        builder.Services.AddSingleton<BatchIntake>();
    }
}
